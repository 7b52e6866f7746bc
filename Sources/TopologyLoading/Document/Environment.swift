/// Puts environment variables into scalars: `${NAME}`, `${NAME:-default}`; `$${` stands for `${`.
struct Environment: Sendable {
    let variables: [String: String]

    /// What is wrong with a scalar, and where in its raw text (UTF-8 offsets).
    struct Problem: Error {
        let code: String
        let message: String
        let hint: String
        let range: Range<Int>
    }

    func resolve(_ node: Node, _ raw: String) throws(Problem) -> LocatedText {
        guard raw.utf8.contains(UInt8(ascii: "$")) else {
            return LocatedText(text: raw, node: node, substitutions: [])
        }
        let bytes = Array(raw.utf8)
        var result: [UInt8] = []
        var substitutions: [LocatedText.Substitution] = []
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            if rest.starts(with: "$${".utf8) {
                substitutions.append(substitution(index..<index + 3, result.count, 2, isSecret: false))
                result += "${".utf8
                index += 3
            } else if rest.starts(with: "${".utf8) {
                let (value, isSecret, end) = try variable(bytes, index)
                substitutions.append(substitution(index..<end, result.count, value.utf8.count, isSecret: isSecret))
                result += value.utf8
                index = end
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return LocatedText(
            text: String(decoding: result, as: UTF8.self), node: node, substitutions: substitutions)
    }

    /// The variables that scalars of the document name, whether they are set or not, and whether they are read or not.
    static func names(in node: Node) -> Set<String> {
        switch node.content {
        case .scalar(let text, _): names(in: text)
        case .sequence(let items): items.reduce(into: []) { $0.formUnion(names(in: $1)) }
        case .mapping(let entries): entries.reduce(into: []) { $0.formUnion(names(in: $1.value)) }
        case .broken: []
        }
    }

    private static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        var rest = Substring(text.replacing("$${", with: ""))
        while let start = rest.firstRange(of: "${") {
            rest = rest[start.upperBound...]
            let name = rest.prefix { $0 != "}" && $0 != ":" }
            if isName(String(name)) { names.insert(String(name)) }
        }
        return names
    }

    private func substitution(_ raw: Range<Int>, _ start: Int, _ count: Int, isSecret: Bool)
        -> LocatedText.Substitution
    {
        LocatedText.Substitution(raw: raw, text: start..<start + count, isSecret: isSecret)
    }

    /// The value of the variable that begins at `start`, and the offset behind it.
    private func variable(_ bytes: [UInt8], _ start: Int) throws(Problem) -> (String, isSecret: Bool, Int) {
        guard let close = bytes[start...].firstIndex(of: UInt8(ascii: "}")) else {
            throw Problem(
                code: "variable-not-closed", message: "`${` has no `}`",
                hint: "write ${NAME}, or $${ for the characters themselves", range: start..<bytes.count)
        }
        let inner = String(decoding: bytes[(start + 2)..<close], as: UTF8.self)
        var name = inner
        var fallback: String?
        if let mark = inner.firstIndex(of: ":"), inner[mark...].hasPrefix(":-") {
            name = String(inner[..<mark])
            fallback = String(inner[inner.index(mark, offsetBy: 2)...])
        }
        guard Self.isName(name) else {
            throw Problem(
                code: "variable-name", message: "`${\(inner)}` does not name an environment variable",
                hint: "write ${NAME} or ${NAME:-default}", range: start..<close + 1)
        }
        // As in a shell, `:-` stands in for an empty value too.
        if let value = variables[name], !value.isEmpty || fallback == nil { return (value, true, close + 1) }
        if let fallback { return (fallback, false, close + 1) }
        throw Problem(
            code: "variable-not-set", message: "the environment variable `\(name)` is not set",
            hint: "set it, or give a default: ${\(name):-default}", range: start..<close + 1)
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            byte == 95 || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
    }
}
