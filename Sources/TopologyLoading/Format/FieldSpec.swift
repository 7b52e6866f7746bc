/// The declaration of one key of the format. Reading, the check for unknown keys, the JSON Schema and the reference
/// page all come from it.
struct FieldSpec: Sendable {
    let name: String
    let shape: FieldShape
    let presence: Presence
    /// One sentence without a full stop, for people.
    let doc: String
    /// A value as it would be written.
    let example: String
    /// False: the format has the word, this version does not do it yet.
    var isAvailable = true

    enum Presence: Sendable {
        case required
        case optional
        /// Read from this text where the key is absent.
        case defaultsTo(String)
    }

    var isRequired: Bool {
        if case .required = presence { true } else { false }
    }

    var defaultText: String? {
        if case .defaultsTo(let text) = presence { text } else { nil }
    }
}

/// What may stand behind a key.
indirect enum FieldShape: Sendable {
    case text
    /// A name that the file declares elsewhere, or a new one.
    case name
    case expression
    case aggregate
    case integer(ClosedRange<Int>)
    case duration
    case size
    /// Two durations, `50ms..5s`.
    case durationRange
    case choice([String])
    /// `true` or `false`.
    case flag
    case type
    /// A mapping of field names to types.
    case schema
    case block(BlockSpec)
    case list(FieldShape)
    /// A mapping with names of the user's own; the second is what a reader calls such a name.
    case map(FieldShape, key: String)
    case either([FieldShape])
}

/// The declaration of a mapping with known keys.
struct BlockSpec: Sendable {
    /// A few words, for headings and messages: `a table`.
    let title: String
    let doc: String
    let fields: [FieldSpec]
    /// Of each group exactly one key must be there.
    var exactlyOne: [[String]] = []
    /// What other languages call a key.
    var elsewhere: [String: String] = [:]

    func field(_ name: String) -> FieldSpec? {
        fields.first { $0.name == name }
    }
}
