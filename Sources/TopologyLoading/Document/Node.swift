/// A YAML value and where it stands. Scalars stay text: what reads them decides what they are.
struct Node: Sendable {
    let content: Content
    let span: Span
    /// Written as `{...}` or `[...]`.
    let isFlow: Bool

    init(_ content: Content, span: Span, isFlow: Bool = false) {
        self.content = content
        self.span = span
        self.isFlow = isFlow
    }

    enum Content: Sendable {
        case scalar(String, ScalarStyle)
        case sequence([Node])
        case mapping([Entry])
        /// Something that was reported already; whoever reads it stays silent.
        case broken
    }
}

/// One `key: value` of a mapping; the key is a scalar, or broken.
struct Entry: Sendable {
    let key: Node
    let value: Node

    /// The key's text; empty where it is broken.
    var name: String {
        if case .scalar(let text, _) = key.content { text } else { "" }
    }
}

enum ScalarStyle: Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
}

extension Node {
    /// YAML 1.2 core: a plain `null`, `~` or nothing.
    var isNull: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    var isBroken: Bool {
        if case .broken = content { true } else { false }
    }

    /// The raw text of a scalar, before environment variables are put in.
    var rawText: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The entries of a mapping, none for null; nil for anything else.
    var entries: [Entry]? {
        if case .mapping(let entries) = content { return entries }
        return isNull ? [] : nil
    }

    func value(of name: String) -> Node? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.name == name }?.value
    }

    /// What a message calls it.
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .broken: "something unreadable"
        }
    }

    /// Text that stands nowhere in the file, such as a default.
    static func synthetic(_ text: String) -> Node {
        Node(.scalar(text, .doubleQuoted), span: .nowhere)
    }

    static let emptyMapping = Node(.mapping([]), span: .nowhere)
}
