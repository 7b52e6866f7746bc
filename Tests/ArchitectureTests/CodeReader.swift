/// Takes comments and string contents out of Swift text and keeps its line breaks, so that a rule about code is not
/// broken by a word about it.
struct CodeReader {
    private var rest: Substring
    private var code = ""

    static func withoutTexts(_ text: String) -> String {
        var reader = CodeReader(rest: text[...])
        reader.readCode(untilParenthesis: false)
        return reader.code
    }

    private init(rest: Substring) { self.rest = rest }

    /// To the end, or to the parenthesis that closes an interpolation.
    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while let character = rest.first {
            if rest.hasPrefix("//") {
                skipLine()
            } else if rest.hasPrefix("/*") {
                skipBlock()
            } else if character == "\"" || (character == "#" && isRawString) {
                readString()
            } else {
                if character == "(" { depth += 1 }
                if character == ")" {
                    if untilParenthesis, depth == 0 { return }
                    depth -= 1
                }
                code.append(character)
                rest.removeFirst()
            }
        }
    }

    private var isRawString: Bool { rest.drop { $0 == "#" }.first == "\"" }

    private mutating func skipLine() {
        rest = rest.drop { $0 != "\n" }
    }

    private mutating func skipBlock() {
        var depth = 0
        repeat {
            if rest.hasPrefix("/*") {
                depth += 1
                rest.removeFirst(2)
            } else if rest.hasPrefix("*/") {
                depth -= 1
                rest.removeFirst(2)
            } else if let character = rest.popFirst() {
                if character == "\n" { code.append("\n") }
            }
        } while depth > 0 && !rest.isEmpty
    }

    private mutating func readString() {
        let pounds = String(repeating: "#", count: rest.prefix { $0 == "#" }.count)
        rest.removeFirst(pounds.count)
        let quote = rest.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        rest.removeFirst(quote.count)
        code += "\""
        while !rest.isEmpty, !rest.hasPrefix(quote + pounds) {
            if rest.hasPrefix("\\" + pounds + "(") {
                rest.removeFirst(2 + pounds.count)
                readCode(untilParenthesis: true)
                rest = rest.dropFirst()
            } else if rest.hasPrefix("\\" + pounds) {
                rest.removeFirst(1 + pounds.count)
                rest = rest.dropFirst()
            } else if let character = rest.popFirst(), character == "\n" {
                code.append("\n")
            }
        }
        rest = rest.dropFirst(quote.count + pounds.count)
        code += "\""
    }
}
