internal import StreamCore

/// Reads the type language: `string`, `"decimal(12,2)"`, `[T]`, `[T?]`, `{ name: T, name?: T, name from other.path: T }`.
struct TypeReader {
    let context: LoadContext

    /// The fields of a schema, each as far as it could be read.
    func fields(_ node: Node) -> ReadFields {
        if node.isBroken { return .unreadable }
        guard case .mapping(let entries) = node.content else {
            context.error(
                "wrong-kind", "fields with their types should stand here, found \(node.kind)",
                hint: "for example { id: string, amount: \"decimal(12,2)\" }", at: node.span)
            return .unreadable
        }
        var result = ReadFields()
        var spans: [String: Span] = [:]
        for entry in entries {
            guard let name = entry.key.isBroken ? nil : fieldName(entry.key) else {
                _ = wholeType(entry.value)
                result.isOpen = true
                result.isSound = false
                continue
            }
            if let first = spans[name.name] {
                context.error(
                    "duplicate-field", "the field `\(name.name)` is declared twice",
                    hint: "the first is at line \(first.start.line)", at: entry.key.span)
                _ = wholeType(entry.value)
                result.isSound = false
                continue
            }
            spans[name.name] = entry.key.span
            guard let type = type(entry.value, of: name.name, into: &result) else { continue }
            result.declared.append(
                DeclaredField(
                    name: name.name, isOptional: name.isOptional, path: name.path, type: type, span: entry.key.span))
        }
        if entries.isEmpty {
            context.error("empty-schema", "there must be at least one field here", at: node.span)
            result.isOpen = true
            result.isSound = false
        }
        return result
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

    /// The type of field `name`, of a struct what is known of it. What is not stands in `fields` afterwards.
    private func type(_ node: Node, of name: String, into fields: inout ReadFields) -> DeclaredType? {
        if case .mapping = node.content {
            let inner = self.fields(node)
            fields.hide(within: name, inner)
            return inner.declared.isEmpty ? nil : .structure(inner.declared)
        }
        if let type = wholeType(node) { return type }
        fields.hide(name)
        return nil
    }

    /// Nil where any part of the type could not be read.
    private func wholeType(_ node: Node) -> DeclaredType? {
        switch node.content {
        case .broken: return nil
        case .mapping:
            let inner = fields(node)
            return inner.isSound ? .structure(inner.declared) : nil
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
            guard let type = wholeType(element) else { return nil }
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
