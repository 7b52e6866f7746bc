/// Cuts a text into words, by PostgreSQL's rules (https://www.postgresql.org/docs/15/sql-syntax-lexical.html), with
/// `standard_conforming_strings` on. Comments, which nest, are left out.
struct SQLWordReader {
    private let bytes: [UInt8]
    private var place = 0

    /// - Throws: `ErrorReport` with 42601 and the place.
    static func words(of sql: String) throws -> [SQLWord] {
        var reader = SQLWordReader(bytes: Array(sql.utf8))
        var words: [SQLWord] = []
        while let word = try reader.next() { words.append(word) }
        return words
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func next() throws -> SQLWord? {
        try skipBlanks()
        guard place < bytes.count else { return nil }
        let start = place
        let (kind, text) = try read()
        return SQLWord(kind: kind, text: text, start: start, end: place)
    }

    private mutating func read() throws -> (SQLWord.Kind, String) {
        let start = place
        switch bytes[place] {
        case UInt8(ascii: "'"): return (.string, try quoted("'", what: "string"))
        case UInt8(ascii: "\""): return (.quotedName, try quoted("\"", what: "quoted name"))
        case UInt8(ascii: "E"), UInt8(ascii: "e"):
            if peek(1) == UInt8(ascii: "'") { return (.string, try escaped()) }
        case UInt8(ascii: "$"):
            if Self.isDigit(peek(1)) { return (.parameter, parameter()) }
            if let text = try dollarQuoted() { return (.string, text) }
        case let byte where Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(peek(1))):
            return (.number, number())
        default: break
        }
        if Self.beginsName(bytes[place]) {
            while place < bytes.count, Self.isName(bytes[place]) { place += 1 }
            return (.word, text(start))
        }
        return (.mark, try mark())
    }

    // MARK: What is left out

    private mutating func skipBlanks() throws {
        while place < bytes.count {
            if bytes[place] <= 32 {
                place += 1
            } else if at("--") {
                while place < bytes.count, bytes[place] != 10, bytes[place] != 13 { place += 1 }
            } else if at("/*") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws {
        let start = place
        var depth = 0
        repeat {
            if at("/*") {
                depth += 1
                place += 2
            } else if at("*/") {
                depth -= 1
                place += 2
            } else {
                place += 1
            }
            guard place < bytes.count || depth == 0 else { throw unended("comment", start) }
        } while depth > 0
    }

    // MARK: Strings and names

    private mutating func quoted(_ quote: Character, what: String) throws -> String {
        let start = place
        let mark = quote.asciiValue ?? 0
        place += 1
        var content: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == mark {
                guard place < bytes.count, bytes[place] == mark else { return String(decoding: content, as: UTF8.self) }
                place += 1
            }
            content.append(byte)
        }
        throw unended(what, start)
    }

    /// `E'...'` with backslashes.
    private mutating func escaped() throws -> String {
        let start = place
        place += 2
        var content: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "'") {
                guard peek(0) == byte else { return try utf8(content, start) }
                place += 1
            }
            if byte == UInt8(ascii: "\\"), place < bytes.count {
                content += try escape(start)
            } else {
                content.append(byte)
            }
        }
        throw unended("string", start)
    }

    private mutating func escape(_ start: Int) throws -> [UInt8] {
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"), UInt8(ascii: "0")...UInt8(ascii: "7"):
            throw ErrorReport(
                .featureNotSupported, "escapes by number are not understood", hint: "write the character itself",
                position: start)
        default: return [byte]
        }
    }

    private func utf8(_ content: [UInt8], _ start: Int) throws -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw ErrorReport(.badEncoding, "a string is not UTF-8", position: start)
        }
        return text
    }

    /// `$tag$...$tag$`; nil where it is none.
    private mutating func dollarQuoted() throws -> String? {
        let start = place
        var end = place + 1
        while end < bytes.count, Self.isName(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return nil }
        let tag = bytes[place...end]
        place = end + 1
        let content = place
        while place + tag.count <= bytes.count {
            if bytes[place] == UInt8(ascii: "$"), bytes[place..<(place + tag.count)].elementsEqual(tag) {
                place += tag.count
                return String(decoding: bytes[content..<(place - tag.count)], as: UTF8.self)
            }
            place += 1
        }
        throw unended("string", start)
    }

    // MARK: Numbers and marks

    private mutating func parameter() -> String {
        place += 1
        let start = place
        while Self.isDigit(peek(0)) { place += 1 }
        return text(start)
    }

    private mutating func number() -> String {
        let start = place
        while Self.isDigit(peek(0)) { place += 1 }
        if peek(0) == UInt8(ascii: ".") {
            place += 1
            while Self.isDigit(peek(0)) { place += 1 }
        }
        if peek(0) | 32 == UInt8(ascii: "e") {
            let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
            if Self.isDigit(peek(1 + sign)) {
                place += 1 + sign
                while Self.isDigit(peek(0)) { place += 1 }
            }
        }
        return text(start)
    }

    /// Longest first.
    private static let marks = [
        "!~~*", "!~~", "~~*", "!~*", "->>", "::", "<=", ">=", "<>", "!=", "||", "->", "!~", "~*", "~~", "==", "<<",
        ">>",
        "(", ")", "[", "]", ",", ";", ".", "+", "-", "*", "/", "%", "=", "<", ">", "~", "&", "|", ":",
    ]

    private mutating func mark() throws -> String {
        if let mark = Self.marks.first(where: { at($0) }) {
            place += mark.utf8.count
            return mark
        }
        // By scalar: a byte of a longer one would be shown as something else.
        let found = String(decoding: bytes[place...], as: UTF8.self).unicodeScalars.first.map(String.init) ?? ""
        throw ErrorReport(.syntax, "syntax error at or near \"\(found)\"", position: place)
    }

    private func unended(_ what: String, _ start: Int) -> ErrorReport {
        ErrorReport(.syntax, "a \(what) does not end", position: start)
    }

    private func at(_ mark: String) -> Bool { bytes[place...].starts(with: mark.utf8) }
    private func peek(_ ahead: Int) -> UInt8 { place + ahead < bytes.count ? bytes[place + ahead] : 0 }
    private func text(_ start: Int) -> String { String(decoding: bytes[start..<place], as: UTF8.self) }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    private static func beginsName(_ byte: UInt8) -> Bool {
        (byte | 32 >= UInt8(ascii: "a") && byte | 32 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_") || byte >= 128
    }

    private static func isName(_ byte: UInt8) -> Bool {
        beginsName(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }
}
