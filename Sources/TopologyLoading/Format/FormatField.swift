internal import StreamCore

/// A field's declaration with the function that reads its value. Nil means that something was reported.
struct FormatField<Value>: Sendable {
    let spec: FieldSpec
    let read: @Sendable (Node, LoadContext) -> Value?

    var name: String { spec.name }
}

extension FormatField {
    init(
        _ name: String, _ shape: FieldShape, _ presence: FieldSpec.Presence, _ doc: String, example: String,
        read: @escaping @Sendable (Node, LoadContext) -> Value?
    ) {
        spec = FieldSpec(name: name, shape: shape, presence: presence, doc: doc, example: example)
        self.read = read
    }
}

extension FieldSpec {
    /// A key that the format has and this version does not do yet.
    static func notYet(_ name: String) -> FieldSpec {
        FieldSpec(name: name, shape: .text, presence: .optional, doc: "", example: "", isAvailable: false)
    }
}

extension FormatField<LocatedText> {
    static func text(
        _ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String, shape: FieldShape = .text,
        expected: String = "a text"
    ) -> FormatField {
        FormatField(name, shape, presence, doc, example: example) { $1.text($0, expected: expected) }
    }

    static func expression(_ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String)
        -> FormatField
    {
        text(name, presence, doc, example: example, shape: .expression, expected: "an expression")
    }

    static func name(_ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String) -> FormatField {
        text(name, presence, doc, example: example, shape: .name, expected: "a name")
    }
}

extension FormatField<Int> {
    static func integer(
        _ name: String, _ bounds: ClosedRange<Int>, _ presence: FieldSpec.Presence, _ doc: String, example: String
    ) -> FormatField {
        FormatField(name, .integer(bounds), presence, doc, example: example) { node, context in
            guard let text = context.text(node, expected: "a whole number") else { return nil }
            guard let value = Int(text.text) else {
                context.error("not-a-number", "`\(text.quoted)` is not a whole number", at: node.span)
                return nil
            }
            guard bounds.contains(value) else {
                context.error(
                    "out-of-range",
                    "`\(name)` must \(words(bounds)), is \(text.quoted)",
                    at: node.span)
                return nil
            }
            return value
        }
    }

    private static func words(_ bounds: ClosedRange<Int>) -> String {
        bounds.count == 1
            ? "be \(bounds.lowerBound)" : "lie between \(bounds.lowerBound) and \(bounds.upperBound)"
    }

    static func size(
        _ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String, atLeast least: Int = 1
    ) -> FormatField {
        FormatField(name, .size, presence, doc, example: example) { node, context in
            guard let text = context.text(node, expected: "a size such as 16MiB") else { return nil }
            guard let value = ByteSize.parse(text.text) else {
                context.error(
                    "not-a-size", "`\(text.quoted)` is not a size",
                    hint: "write a whole number with KiB, MiB or GiB: 16MiB",
                    at: node.span)
                return nil
            }
            guard value >= least else {
                context.error(
                    "out-of-range", "`\(name)` must be at least \(ByteSize.text(least)), is \(text.quoted)",
                    at: node.span)
                return nil
            }
            return value
        }
    }
}

extension FormatField<Int64> {
    /// Milliseconds.
    static func duration(
        _ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String, atLeast least: Int64 = 0
    ) -> FormatField {
        FormatField(name, .duration, presence, doc, example: example) { node, context in
            guard let value = Milliseconds.read(node, context) else { return nil }
            guard value >= least else {
                context.error(
                    "out-of-range", "`\(name)` must be at least \(Milliseconds.text(least)), is \(node.rawText ?? "")",
                    at: node.span)
                return nil
            }
            return value
        }
    }
}

extension FormatField<ClosedRange<Int64>> {
    /// Milliseconds.
    static func durationRange(_ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String)
        -> FormatField
    {
        FormatField(name, .durationRange, presence, doc, example: example) { Milliseconds.readRange($0, $1) }
    }
}

extension FormatField where Value: RawRepresentable<String> & CaseIterable & Sendable {
    /// - Parameter offered: what may stand there; the rest is read as well, for its user to refuse with a reason.
    static func choice(
        _ name: String, _ presence: FieldSpec.Presence, _ doc: String, example: String,
        offered: [Value] = Array(Value.allCases)
    ) -> FormatField {
        let words = offered.map(\.rawValue)
        let all = words.count == 1 ? "it is \(words[0])" : "it is one of \(words.joined(separator: ", "))"
        return FormatField(name, .choice(words), presence, doc, example: example) { node, context in
            guard let text = context.text(node, expected: "one of \(words.joined(separator: ", "))") else { return nil }
            if let value = Value(rawValue: text.text) { return value }
            let nearest = NearestName.of(text.quoted, among: words)
            context.error(
                "unknown-word", "`\(name)` cannot be `\(text.quoted)`",
                hint: nearest.map { "did you mean `\($0)`?" } ?? all, at: node.span)
            return nil
        }
    }
}

extension FormatField<Block> {
    static func block(_ name: String, _ spec: BlockSpec, _ presence: FieldSpec.Presence, _ doc: String, example: String)
        -> FormatField
    {
        FormatField(name, .block(spec), presence, doc, example: example) { Block($0, spec, $1) }
    }
}

extension FormatField<[NamedNode]> {
    /// A mapping with names of the user's own, in the order of the file.
    static func map(
        _ name: String, of shape: FieldShape, key: String, _ presence: FieldSpec.Presence, _ doc: String,
        example: String
    ) -> FormatField {
        FormatField(name, .map(shape, key: key), presence, doc, example: example) { NamedNode.read($0, $1) }
    }
}

extension FormatField<Node> {
    /// Read by its user, who knows more than the format.
    static func custom(
        _ name: String, _ shape: FieldShape, _ presence: FieldSpec.Presence, _ doc: String, example: String
    ) -> FormatField {
        FormatField(name, shape, presence, doc, example: example) { node, _ in node.isBroken ? nil : node }
    }
}

/// An entry whose key is a name of the user's own.
struct NamedNode {
    let name: String
    let nameSpan: Span
    let node: Node

    static func read(_ node: Node, _ context: LoadContext) -> [NamedNode]? {
        if node.isBroken { return nil }
        guard let entries = node.entries else {
            context.error("wrong-kind", "a mapping should stand here, found \(node.kind)", at: node.span)
            return nil
        }
        return entries.filter { !$0.key.isBroken }.map {
            NamedNode(name: $0.name, nameSpan: $0.key.span, node: $0.value)
        }
    }
}
