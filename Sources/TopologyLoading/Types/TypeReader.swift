internal import StreamCore

/// Reads the type language: `string`, `"decimal(12,2)"`, `[T]`, `[T?]`, `{ name: T, name?: T, name from other.path: T }`.
struct TypeReader {
    let context: LoadContext

    /// The fields of a schema; nil where anything was reported.
    func fields(_ node: Node) -> [DeclaredField]? {
        if node.isBroken { return nil }
        guard case .mapping(let entries) = node.content else {
            context.error(
                "wrong-kind", "fields with their types should stand here, found \(node.kind)",
                hint: "for example { id: string, amount: \"decimal(12,2)\" }", at: node.span)
            return nil
        }
        let errorsBefore = context.errorCount
        var fields: [DeclaredField] = []
        var spans: [String: Span] = [:]
        for entry in entries {
            guard let field = field(entry) else { continue }
            if let first = spans[field.name] {
                context.error(
                    "duplicate-field", "the field `\(field.name)` is declared twice",
                    hint: "the first is at line \(first.start.line)", at: field.span)
            }
            spans[field.name] = field.span
            fields.append(field)
        }
        if entries.isEmpty { context.error("empty-schema", "there must be at least one field here", at: node.span) }
        return context.errorCount == errorsBefore ? fields : nil
    }

    private func field(_ entry: Entry) -> DeclaredField? {
        guard !entry.value.isBroken else { return nil }
        guard let name = fieldName(entry.key), let type = type(entry.value) else { return nil }
        return DeclaredField(
            name: name.name, isOptional: name.isOptional, path: name.path, type: type, span: entry.key.span)
    }

    private func fieldName(_ key: Node) -> (name: String, isOptional: Bool, path: [String])? {
        let words = (key.rawText ?? "").split(separator: " ").map(String.init)
        guard words.count == 1 || (words.count == 3 && words[1] == "from") else {
            context.error(
                "field-name", "`\(key.rawText ?? "")` is not a field",
                hint: "write `name`, `name?` or `name from other.path`", at: key.span)
            return nil
        }
        let isOptional = words[0].hasSuffix("?")
        let name = isOptional ? String(words[0].dropLast()) : words[0]
        guard Names.check(column: name, "field", at: key.span, context) else { return nil }
        let path = words.count == 3 ? words[2].split(separator: ".", omittingEmptySubsequences: false) : [name[...]]
        guard !path.contains("") else {
            context.error(
                "field-name", "`\(words[2])` is not a path", hint: "write keys with dots: total.amount", at: key.span)
            return nil
        }
        return (name, isOptional, path.map(String.init))
    }

    private func type(_ node: Node) -> DeclaredType? {
        switch node.content {
        case .broken: return nil
        case .mapping: return fields(node).map { .structure($0) }
        case .sequence(let items): return list(items, node)
        case .scalar: return scalar(node, node.rawText ?? "")
        }
    }

    private func list(_ items: [Node], _ node: Node) -> DeclaredType? {
        guard items.count == 1, let element = items.first else {
            context.error(
                "list-type", "a list has one type for its elements, found \(items.count)", hint: "write [string]",
                at: node.span)
            return nil
        }
        guard case .scalar(let text, _) = element.content, text.hasSuffix("?") else {
            guard let type = type(element) else { return nil }
            return .list(type, elementIsOptional: false)
        }
        guard let type = scalar(element, String(text.dropLast())) else { return nil }
        return .list(type, elementIsOptional: true)
    }

    private func scalar(_ node: Node, _ word: String) -> DeclaredType? {
        guard context.text(node, expected: "a type") != nil else { return nil }
        if word.hasSuffix("?") {
            context.error(
                "optional-type", "`\(word)`: the question mark belongs to the name",
                hint: "write `name?: \(word.dropLast())`", at: node.span)
            return nil
        }
        switch ScalarTypeName.parse(word) {
        case .type(let type): return .scalar(type)
        case .problem(let message, let hint):
            context.error("unknown-type", message, hint: hint, at: node.span)
            return nil
        }
    }
}
