internal import StreamCore

/// A mapping that was held against its declaration: unknown, missing and exclusive keys are reported. What stands behind
/// a misspelt key is read as if the key were right.
struct Block {
    let node: Node
    let spec: BlockSpec
    let context: LoadContext

    /// Nil where `node` is no mapping, which is then reported.
    init?(_ node: Node, _ spec: BlockSpec, _ context: LoadContext) {
        if node.isBroken { return nil }
        guard let entries = node.entries else {
            context.error(
                "wrong-kind", "\(spec.title) should stand here as a mapping, found \(node.kind)", at: node.span)
            return nil
        }
        let known = KeyCheck(spec, context).known(entries)
        self.init(checked: Node(.mapping(known), span: node.span, isFlow: node.isFlow), spec, context)
        // What an unreadable key would have declared is not known to be missing.
        if !entries.contains(where: \.key.isBroken) { checkPresence(hasUnknown: known.count < entries.count) }
        for group in spec.exactlyOne { checkExclusion(group, known) }
    }

    private init(checked node: Node, _ spec: BlockSpec, _ context: LoadContext) {
        self.node = node
        self.spec = spec
        self.context = context
    }

    /// The block with nothing but its defaults.
    static func absent(_ spec: BlockSpec, _ context: LoadContext) -> Block {
        Block(checked: .emptyMapping, spec, context)
    }

    /// The block's first line, for what concerns it as a whole.
    var span: Span { node.span }

    func has(_ name: String) -> Bool { node.value(of: name) != nil }

    /// The value of a field; its default where it is absent; nil where there is none or something was reported.
    subscript<Value>(_ field: FormatField<Value>) -> Value? {
        if let value = node.value(of: field.name) { return field.read(value, context) }
        guard let text = field.spec.defaultText else { return nil }
        return field.read(.synthetic(text), context)
    }

    /// The nested block, or that of its defaults where it is absent or unreadable.
    func nested(_ field: FormatField<Block>) -> Block {
        if let block = self[field] { return block }
        guard case .block(let spec) = field.spec.shape else { return self }
        return .absent(spec, context)
    }

    /// Where the field's value stands, or the block.
    func span(of name: String) -> Span { node.value(of: name)?.span ?? span }

    /// - Parameter hasUnknown: there is a key that stands for none of the block's.
    private func checkPresence(hasUnknown: Bool) {
        for field in spec.fields where field.isRequired && !has(field.name) {
            context.error(
                "missing-key", "\(spec.title) needs `\(field.name)`",
                hint: "for example `\(field.name): \(field.example)`",
                at: span)
        }
        for group in spec.exactlyOne where !group.contains(where: has) {
            // Where the block has no other keys, the unknown one was meant to be one of these.
            if hasUnknown, group.count == spec.fields.count { continue }
            let available = group.filter { spec.field($0)?.isAvailable ?? false }
            let words = available.map { "`\($0)`" }.joined(separator: ", ")
            context.error(
                "missing-key", "\(spec.title) needs \(available.count == 1 ? "" : "one of ")\(words)", at: span)
        }
    }

    private func checkExclusion(_ group: [String], _ entries: [Entry]) {
        let found = entries.filter { group.contains($0.name) }
        for extra in found.dropFirst() {
            context.error(
                "exclusive-keys", "\(spec.title) has `\(found[0].name)` already",
                hint: "keep one of `\(found[0].name)` and `\(extra.name)`", at: extra.key.span)
        }
    }
}
