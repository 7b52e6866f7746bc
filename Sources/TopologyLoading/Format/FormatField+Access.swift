extension FormatField<Bool> {
    static func flag(_ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String) -> FormatField {
        FormatField(name, .flag, presence, doc, example: example) { node, context in
            guard let text = context.text(node, expected: "true or false") else { return nil }
            if let value = Bool(text.text) { return value }
            context.error(
                "unknown-word", "`\(name)` cannot be `\(text.quoted)`", hint: "it is true or false", at: node.span)
            return nil
        }
    }
}

extension FormatField<[LocatedText]> {
    /// One text, or a list of them.
    static func texts(
        _ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String, pattern: Bool = false
    ) -> FormatField {
        let shape: FieldShape = pattern ? .list(.text) : .either([.text, .list(.text)])
        return FormatField(name, shape, presence, doc, example: example) { node, context in
            if case .sequence(let items) = node.content {
                let texts = items.compactMap { context.text($0, expected: "a text") }
                return texts.count == items.count ? texts : nil
            }
            if pattern, !node.isBroken {
                context.error(
                    "wrong-kind", "a list of names should stand here, found \(node.kind)",
                    hint: "write \(name): \(example)", at: node.span)
                return nil
            }
            return context.text(node, expected: "a text, or a list of texts").map { [$0] }
        }
    }
}
