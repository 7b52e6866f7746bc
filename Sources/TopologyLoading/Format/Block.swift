internal import StreamCore

/// A mapping that was held against its declaration: unknown, missing and exclusive keys are reported.
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
        self.init(checked: node, spec, context)
        for entry in entries { check(entry) }
        for field in spec.fields where field.isRequired && !has(field.name) {
            context.error(
                "missing-key", "\(spec.title) needs `\(field.name)`",
                hint: "for example `\(field.name): \(field.example)`",
                at: span)
        }
        for group in spec.exactlyOne { check(group, entries) }
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

    private func check(_ entry: Entry) {
        guard let field = spec.field(entry.name) else {
            let known = spec.fields.filter(\.isAvailable).map(\.name)
            let nearest = NearestName.of(entry.name, among: known)
            context.error(
                "unknown-key", "\(spec.title) has no key `\(entry.name)`",
                hint: nearest.map { "did you mean `\($0)`?" } ?? "it has \(known.joined(separator: ", "))",
                at: entry.key.span)
            return
        }
        guard field.isAvailable else {
            let group = spec.exactlyOne.first { $0.contains(field.name) } ?? []
            let others = group.filter { spec.field($0)?.isAvailable ?? false }
            context.error(
                "not-available", "`\(field.name)` is not available yet",
                hint: others.isEmpty ? nil : "this version has \(others.joined(separator: ", "))", at: entry.key.span)
            return
        }
    }

    private func check(_ group: [String], _ entries: [Entry]) {
        let found = entries.filter { group.contains($0.name) }
        let available = group.filter { spec.field($0)?.isAvailable ?? false }
        if found.isEmpty {
            let words = available.map { "`\($0)`" }.joined(separator: ", ")
            context.error(
                "missing-key", "\(spec.title) needs \(available.count == 1 ? "" : "one of ")\(words)", at: span)
        }
        for extra in found.dropFirst() {
            context.error(
                "exclusive-keys", "\(spec.title) has `\(found[0].name)` already",
                hint: "keep one of `\(found[0].name)` and `\(extra.name)`", at: extra.key.span)
        }
    }
}
