/// Splits an expression's text into tokens.
struct Lexer {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The tokens of `text`, the last of which is `.end`.
    static func tokens(of text: String) throws(ExpressionError) -> [Token] {
        var lexer = Lexer(text)
        guard lexer.bytes.count <= maximumLength else {
            throw ExpressionError(
                "the expression is longer than \(maximumLength) bytes", offset: maximumLength, length: 0,
                hint: "split it over several steps")
        }
        var tokens: [Token] = []
        while let token = try lexer.next() { tokens.append(token) }
        tokens.append(Token(kind: .end, span: Span(offset: lexer.bytes.count, length: 0)))
        return tokens
    }

    static let maximumLength = 64 * 1024

    private mutating func next() throws(ExpressionError) -> Token? {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        let kind = try kind()
        return Token(kind: kind, span: Span(offset: start, length: position - start))
    }

    private mutating func kind() throws(ExpressionError) -> Token.Kind {
        let byte = bytes[position]
        if Self.startsWord(byte) { return .word(word()) }
        if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && followsDigit() && !followsName()) { return try number() }
        if byte == UInt8(ascii: "'") { return .string(try quoted(byte, "text literal")) }
        if byte == UInt8(ascii: "\"") { return .quotedName(try quoted(byte, "name")) }
        return .sign(try sign())
    }

    private mutating func word() -> String {
        let start = position
        while position < bytes.count, Self.continuesWord(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A literal up to its closing quote; the quote doubled stands for itself.
    private mutating func quoted(_ quote: UInt8, _ what: String) throws(ExpressionError) -> String {
        let start = position
        var content: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte != quote {
                content.append(byte)
            } else if position < bytes.count, bytes[position] == quote {
                content.append(quote)
                position += 1
            } else {
                return String(decoding: content, as: UTF8.self)
            }
        }
        throw ExpressionError(
            "the \(what) is not closed", offset: start, length: bytes.count - start,
            hint: "end it with \(Character(Unicode.Scalar(quote))); the quote itself is written twice")
    }

    private mutating func number() throws(ExpressionError) -> Token.Kind {
        let start = position
        skipDigits()
        var isDecimal = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "."), followsDigit() {
            isDecimal = true
            position += 1
            skipDigits()
        }
        let isFloat = skipExponent()
        if position < bytes.count, Self.continuesWord(bytes[position]) {
            while position < bytes.count, Self.continuesWord(bytes[position]) { position += 1 }
            throw ExpressionError(
                "'\(String(decoding: bytes[start..<position], as: UTF8.self))' is not a number", offset: start,
                length: position - start, hint: "names begin with a letter or stand in double quotes")
        }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        return isFloat ? .float(digits) : isDecimal ? .decimal(digits) : .integer(digits)
    }

    private mutating func skipDigits() {
        while position < bytes.count, Self.isDigit(bytes[position]) { position += 1 }
    }

    /// Whether there was an exponent: `e`, a sign or none, digits.
    private mutating func skipExponent() -> Bool {
        guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return false }
        var ahead = position + 1
        if ahead < bytes.count, bytes[ahead] == UInt8(ascii: "+") || bytes[ahead] == UInt8(ascii: "-") { ahead += 1 }
        guard ahead < bytes.count, Self.isDigit(bytes[ahead]) else { return false }
        position = ahead
        skipDigits()
        return true
    }

    private mutating func sign() throws(ExpressionError) -> Token.Sign {
        let start = position
        let byte = bytes[position]
        if position + 1 < bytes.count {
            let pair = String(decoding: bytes[position...(position + 1)], as: UTF8.self)
            let wide: Token.Sign? = pair == "!=" ? .notEqual : Token.Sign(rawValue: pair)
            if let wide {
                position += 2
                return wide
            }
            if let hint = Self.foreignPairs[pair] {
                throw ExpressionError("'\(pair)' is not an operator", offset: start, length: 2, hint: hint)
            }
        }
        guard byte < 0x80, let sign = Token.Sign(rawValue: String(Unicode.Scalar(byte))) else {
            throw ExpressionError(
                "'\(Unicode.Scalar(byte))' has no meaning here", offset: start, length: 1,
                hint: Self.foreignSigns[byte])
        }
        position += 1
        return sign
    }

    private static let foreignPairs = [
        "==": "equality is one '='", "&&": "write 'and'",
        "--": "comments belong to the file ('#'); for a double minus write '- -'",
        "::": "write cast(x as type)",
    ]

    private static let foreignSigns: [UInt8: String] = [
        UInt8(ascii: "!"): "write 'not'", UInt8(ascii: "|"): "text is joined by '||', conditions by 'or'",
        UInt8(ascii: "&"): "write 'and'", UInt8(ascii: "`"): "a name is quoted by double quotes",
        UInt8(ascii: "["): "a list's elements are reached by an unnest step",
        UInt8(ascii: ";"): "one expression, without a semicolon",
    ]

    private func followsDigit() -> Bool { position + 1 < bytes.count && Self.isDigit(bytes[position + 1]) }

    /// Whether a name ends right before: then a point belongs to a path.
    private func followsName() -> Bool {
        position > 0 && (Self.continuesWord(bytes[position - 1]) || bytes[position - 1] == UInt8(ascii: "\""))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func startsWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$") || byte >= 0x80
    }

    private static func continuesWord(_ byte: UInt8) -> Bool { startsWord(byte) || isDigit(byte) }
}
