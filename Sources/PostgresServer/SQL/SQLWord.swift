/// One token of a text in PostgreSQL's spelling.
///
/// What goes to SQLite is written anew from these, every name and string quoted again: the two need not agree on where
/// strings and comments end.
struct SQLWord: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// An unquoted name or keyword; `text` as it was written.
        case word
        /// `"name"`, without its quotes.
        case quotedName
        /// `'text'`, `E'text'` or `$$text$$`, without its quotes.
        case string
        case number
        /// `$1`; `text` is the number.
        case parameter
        /// An operator or a bracket.
        case mark
    }

    var kind: Kind
    var text: String
    /// Byte of the user's text at which it begins.
    var start: Int
    /// Byte behind it.
    var end: Int

    /// A keyword, in lowercase.
    func isWord(_ keyword: String) -> Bool { kind == .word && text.lowercased() == keyword }
    func isMark(_ mark: String) -> Bool { kind == .mark && text == mark }
    var isName: Bool { kind == .word || kind == .quotedName }
    /// For names that are compared as PostgreSQL folds them; SQLite compares without case.
    var folded: String { text.lowercased() }

    /// How SQLite spells it.
    var sqlite: String {
        switch kind {
        case .word, .number, .mark: text
        case .quotedName: Self.quoted(text, "\"")
        case .string: Self.quoted(text, "'")
        case .parameter: "?" + text
        }
    }

    /// As a name, which may be a keyword to SQLite only.
    var name: String { Self.quoted(text, "\"") }

    static func quoted(_ text: String, _ quote: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            result.append(scalar)
            if scalar == quote { result.append(scalar) }
        }
        result.append(quote)
        return String(result)
    }
}
