/// What a statement asks for.
enum StatementKind: Sendable, Equatable {
    /// A SELECT, VALUES or WITH.
    case query
    case empty
    case begin
    case commit
    case rollback
    case savepoint(String)
    case release(String)
    case rollbackTo(String)
    case set(name: String, value: String?)
    /// SET TRANSACTION and its kin: what they ask for is so already.
    case setTransaction
    case show(String)
    case showAll
    case resetAll
    case discardAll
    /// Nil: all.
    case deallocate(String?)
    /// Behind the words so far stands a query.
    case declare(cursor: String, queryStart: Int)
    case fetch(cursor: String, rows: Int)
    /// Rows that are skipped, `MOVE`.
    case move(cursor: String, rows: Int)
    /// Nil: all.
    case closeCursor(String?)
    /// LISTEN and UNLISTEN: nothing is ever notified.
    case nothing(tag: String)
}

extension StatementKind {
    private static let writing: [String: String] = [
        "insert": "INSERT", "update": "UPDATE", "delete": "DELETE", "merge": "MERGE", "truncate": "TRUNCATE TABLE",
        "create": "CREATE", "alter": "ALTER", "drop": "DROP", "grant": "GRANT", "revoke": "REVOKE", "copy": "COPY",
        "vacuum": "VACUUM", "analyze": "ANALYZE", "comment": "COMMENT", "refresh": "REFRESH", "reindex": "REINDEX",
        "cluster": "CLUSTER", "call": "CALL", "do": "DO", "lock": "LOCK", "replace": "REPLACE", "attach": "ATTACH",
        "detach": "DETACH", "pragma": "PRAGMA", "import": "IMPORT", "notify": "NOTIFY", "security": "SECURITY LABEL",
        "reassign": "REASSIGN", "checkpoint": "CHECKPOINT", "load": "LOAD",
    ]

    /// - Throws: `ErrorReport`: 25006 for what would write, 42601 for what is no statement. Positions are characters.
    init(_ statement: SQLStatement) throws {
        do {
            self = try Self.kind(of: statement)
        } catch let report as ErrorReport {
            throw report.placed(in: statement.text)
        }
    }

    private static func kind(of statement: SQLStatement) throws -> StatementKind {
        guard let first = statement.words.first else { return .empty }
        if first.isMark("(") { return .query }
        var reader = StatementWords(statement.words)
        let word = reader.next()?.folded ?? ""
        if let name = writing[word] {
            throw ErrorReport(
                .readOnly, "cannot execute \(name): the views are read-only",
                hint: "a job writes them from its sources", position: first.start)
        }
        switch word {
        case "select", "values", "with": return .query
        case "begin", "start": return .begin
        case "commit", "end": return .commit
        case "abort": return .rollback
        case "rollback": return rollback(&reader)
        case "savepoint": return .savepoint(try reader.name())
        case "release":
            _ = reader.take("savepoint")
            return .release(try reader.name())
        case "set": return try set(&reader)
        case "reset": return reader.take("all") ? .resetAll : .set(name: try reader.setting(), value: nil)
        case "show": return reader.take("all") ? .showAll : .show(try reader.setting())
        case "discard": return .discardAll
        case "deallocate":
            _ = reader.take("prepare")
            return .deallocate(reader.take("all") ? nil : try reader.name())
        case "declare": return try declare(&reader)
        case "fetch": return try fetch(&reader) { .fetch(cursor: $0, rows: $1) }
        case "move": return try fetch(&reader) { .move(cursor: $0, rows: $1) }
        case "close": return .closeCursor(reader.take("all") ? nil : try reader.name())
        case "listen", "unlisten": return .nothing(tag: word.uppercased())
        case "explain", "prepare", "execute", "table":
            throw ErrorReport(
                .featureNotSupported, "\(word.uppercased()) is not understood here",
                hint: word == "table"
                    ? "write SELECT * FROM" : word == "explain" ? nil : "drivers prepare statements by the protocol",
                position: first.start)
        default:
            throw ErrorReport(.syntax, "syntax error at or near \"\(first.text)\"", position: first.start)
        }
    }

    private static func rollback(_ reader: inout StatementWords) -> StatementKind {
        _ = reader.take("work") || reader.take("transaction")
        guard reader.take("to") else { return .rollback }
        _ = reader.take("savepoint")
        return (try? reader.name()).map { .rollbackTo($0) } ?? .rollback
    }

    private static func set(_ reader: inout StatementWords) throws -> StatementKind {
        _ = reader.take("local")
        if reader.take("session") {
            if reader.take("characteristics") { return .setTransaction }
            if reader.take("authorization") { return .setTransaction }
        }
        if reader.take("transaction") { return .setTransaction }
        if reader.take("time") {
            guard reader.take("zone") else { throw reader.syntaxError() }
            return .set(name: "TimeZone", value: reader.rest)
        }
        if reader.take("names") { return .set(name: "client_encoding", value: reader.rest) }
        let name = try reader.setting()
        guard reader.take("to") || reader.takeMark("=") else { throw reader.syntaxError() }
        let value = reader.rest
        return .set(name: name, value: value.lowercased() == "default" ? nil : value)
    }

    private static func declare(_ reader: inout StatementWords) throws -> StatementKind {
        let name = try reader.name()
        while let word = reader.next() {
            if word.isWord("for") { return .declare(cursor: name, queryStart: reader.place) }
            if word.isWord("scroll"), !reader.was("no") {
                throw ErrorReport(
                    .featureNotSupported, "a cursor goes forward only", hint: "leave SCROLL out", position: word.start)
            }
            guard
                ["binary", "scroll", "insensitive", "asensitive", "no", "cursor", "with", "without", "hold"].contains(
                    word.folded)
            else { break }
        }
        throw reader.syntaxError()
    }

    private static func fetch(
        _ reader: inout StatementWords, _ kind: (String, Int) -> StatementKind
    ) throws -> StatementKind {
        var rows = 1
        if reader.take("all") {
            rows = .max
        } else if reader.take("next") {
        } else if reader.take("forward") {
            if reader.take("all") { rows = .max } else if let number = reader.number() { rows = number }
        } else if let number = reader.number() {
            rows = number
        }
        for word in ["prior", "first", "last", "absolute", "relative", "backward"] where reader.take(word) {
            throw ErrorReport(
                .featureNotSupported, "a cursor goes forward only", hint: "FETCH FORWARD n", position: reader.lastStart)
        }
        _ = reader.take("from") || reader.take("in")
        return kind(try reader.name(), rows)
    }
}

/// Reads the words of a statement that is no query.
private struct StatementWords {
    private let words: [SQLWord]
    private(set) var place = 0

    init(_ words: [SQLWord]) { self.words = words }

    var lastStart: Int { place > 0 ? words[place - 1].start : 0 }

    mutating func next() -> SQLWord? {
        guard place < words.count else { return nil }
        place += 1
        return words[place - 1]
    }

    /// Whether the word before the last was that one.
    func was(_ keyword: String) -> Bool { place > 1 && words[place - 2].isWord(keyword) }

    mutating func take(_ keyword: String) -> Bool {
        guard place < words.count, words[place].isWord(keyword) else { return false }
        place += 1
        return true
    }

    mutating func takeMark(_ mark: String) -> Bool {
        guard place < words.count, words[place].isMark(mark) else { return false }
        place += 1
        return true
    }

    mutating func number() -> Int? {
        guard place < words.count, words[place].kind == .number, let number = Int(words[place].text) else { return nil }
        place += 1
        return number
    }

    mutating func name() throws -> String {
        guard place < words.count, words[place].isName else { throw syntaxError() }
        place += 1
        return words[place - 1].kind == .word ? words[place - 1].folded : words[place - 1].text
    }

    /// A setting's name, which may have a point.
    mutating func setting() throws -> String {
        if take("transaction") {
            guard take("isolation"), take("level") else { throw syntaxError() }
            return "transaction_isolation"
        }
        if take("time") {
            guard take("zone") else { throw syntaxError() }
            return "timezone"
        }
        var name = try name()
        while takeMark(".") { name += "." + (try self.name()) }
        return name
    }

    /// The words that are left, as one value.
    var rest: String { words[place...].map(\.text).joined(separator: " ").replacing(" , ", with: ", ") }

    func syntaxError() -> ErrorReport {
        guard place < words.count else {
            return ErrorReport(.syntax, "syntax error at end of input", position: words.last?.end)
        }
        return ErrorReport(.syntax, "syntax error at or near \"\(words[place].text)\"", position: words[place].start)
    }
}
