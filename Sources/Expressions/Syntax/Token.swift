/// One word, literal or sign of an expression.
struct Token: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// A keyword, a function's or a column's name, as spelt.
        case word(String)
        /// A name in double quotes: never a keyword.
        case quotedName(String)
        /// A text literal without its quotes.
        case string(String)
        /// Digits.
        case integer(String)
        /// Digits with a point.
        case decimal(String)
        /// Digits with an exponent.
        case float(String)
        case sign(Sign)
        case end
    }

    enum Sign: String, Sendable, Hashable {
        case open = "("
        case close = ")"
        case comma = ","
        case dot = "."
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case remainder = "%"
        case concatenate = "||"
        case equal = "="
        case notEqual = "<>"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    let kind: Kind
    let span: Span

    /// The word in lower case, or nil for anything that cannot be a keyword.
    var keyword: String? {
        if case .word(let word) = kind { word.lowercased() } else { nil }
    }

    func `is`(_ sign: Sign) -> Bool { kind == .sign(sign) }
}

extension Token {
    /// How a message names it.
    var quoted: String {
        switch kind {
        case .word(let word): "'\(word)'"
        case .quotedName(let name): "'\"\(name)\"'"
        case .string: "a text literal"
        case .integer(let digits), .decimal(let digits), .float(let digits): "'\(digits)'"
        case .sign(let sign): "'\(sign.rawValue)'"
        case .end: "the end of the expression"
        }
    }
}
