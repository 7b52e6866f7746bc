/// A word of a SQL text, as far as SQLite's tokenizer and ours must agree: what is a name, a string, a bracket, a comma.
struct SQLToken: Equatable {
    enum Kind: Equatable {
        /// An unquoted name or keyword.
        case word
        /// `"name"`, `[name]` or `` `name` ``.
        case quotedName
        /// `'text'`, which SQLite also takes as a name where only a name can stand.
        case string
        case number
        /// Any other character, or two that belong together.
        case mark
    }

    var kind: Kind
    /// Without quotes.
    var text: String

    /// Whether it is that keyword; quoted names never are.
    func isWord(_ keyword: String) -> Bool { kind == .word && text.lowercased() == keyword }
    func isMark(_ mark: String) -> Bool { kind == .mark && text == mark }
    /// Whether a name can be spelled so.
    var isName: Bool { kind == .word || kind == .quotedName }

    /// What stands before `AS (`, columns in brackets apart: the names that a statement gives to queries of its own. Names
    /// of the database's own tables are never among them.
    static func namedQueries(of sql: String) -> Set<String> {
        let tokens = tokens(of: sql)
        var names: Set<String> = []
        for index in tokens.indices where tokens[index].isWord("as") && beginsQuery(tokens[(index + 1)...]) {
            var place = index - 1
            if place > 0, tokens[place].isMark(")") {
                while place > 0, !tokens[place].isMark("(") { place -= 1 }
                place -= 1
            }
            guard place >= 0, tokens[place].isName else { continue }
            let name = tokens[place].text.lowercased()
            if !["weir_", "sqlite_", "pragma_"].contains(where: name.hasPrefix) { names.insert(name) }
        }
        return names
    }

    private static func beginsQuery(_ tokens: ArraySlice<SQLToken>) -> Bool {
        let rest = tokens.drop { $0.isWord("not") || $0.isWord("materialized") }
        return rest.first?.isMark("(") == true
    }

    static func tokens(of sql: String) -> [SQLToken] {
        var reader = SQLTokenReader(Array(sql.utf8))
        var tokens: [SQLToken] = []
        while let token = reader.next() { tokens.append(token) }
        return tokens
    }
}

private struct SQLTokenReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> SQLToken? {
        skipBlanks()
        guard place < bytes.count else { return nil }
        let start = place
        switch bytes[place] {
        case UInt8(ascii: "'"): return SQLToken(kind: .string, text: quoted(until: UInt8(ascii: "'")))
        case UInt8(ascii: "\""): return SQLToken(kind: .quotedName, text: quoted(until: UInt8(ascii: "\"")))
        case UInt8(ascii: "`"): return SQLToken(kind: .quotedName, text: quoted(until: UInt8(ascii: "`")))
        case UInt8(ascii: "["): return SQLToken(kind: .quotedName, text: quoted(until: UInt8(ascii: "]")))
        case let byte where Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(peek(1))):
            while place < bytes.count, Self.isWord(bytes[place]) || bytes[place] == UInt8(ascii: ".") { place += 1 }
            return SQLToken(kind: .number, text: text(start))
        case let byte where Self.isWord(byte):
            while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
            return SQLToken(kind: .word, text: text(start))
        default:
            place += 1
            return SQLToken(kind: .mark, text: text(start))
        }
    }

    private mutating func skipBlanks() {
        while place < bytes.count {
            if bytes[place] <= 32 {
                place += 1
            } else if bytes[place] == UInt8(ascii: "-"), peek(1) == UInt8(ascii: "-") {
                while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
            } else if bytes[place] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                place += 2
                while place < bytes.count, !(bytes[place] == UInt8(ascii: "*") && peek(1) == UInt8(ascii: "/")) {
                    place += 1
                }
                place = min(place + 2, bytes.count)
            } else {
                return
            }
        }
    }

    /// Reads up to the closing quote; doubled it stands for itself, but for `]`.
    private mutating func quoted(until quote: UInt8) -> String {
        place += 1
        var content: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == quote {
                guard quote != UInt8(ascii: "]"), place < bytes.count, bytes[place] == quote else { break }
                place += 1
            }
            content.append(byte)
        }
        return String(decoding: content, as: UTF8.self)
    }

    private func peek(_ ahead: Int) -> UInt8 { place + ahead < bytes.count ? bytes[place + ahead] : 0 }
    private func text(_ start: Int) -> String { String(decoding: bytes[start..<place], as: UTF8.self) }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 32 >= UInt8(ascii: "a") && byte | 32 <= UInt8(ascii: "z"))
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 128
    }
}
