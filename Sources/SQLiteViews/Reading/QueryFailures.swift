internal import StreamCore

/// What went wrong with a query, for the one who wrote it: where, and what was probably meant.
struct QueryFailures {
    let sql: String
    /// By name, the columns of each view.
    let views: [String: [Field]]
    var seesDeadLetters = true

    private static let writing: Set<String> = [
        "insert", "update", "delete", "replace", "create", "drop", "alter", "pragma", "attach", "detach", "vacuum",
        "reindex", "analyze", "begin", "commit", "end", "rollback", "savepoint", "release",
    ]

    /// Before anything of it is read: SQLite's recursion over as many subqueries as a megabyte names would use up the
    /// thread's stack.
    func refuseWhatIsTooLong() throws {
        guard sql.utf8.count <= QueryBounds.statement else {
            throw WeirError(
                "query-too-large", "the statement is longer than \(QueryBounds.statement >> 10) KiB",
                hint: "give long lists as a parameter: IN (SELECT value FROM json_each(?))")
        }
        // SQLite would take it for the end, and what stands behind it would silently not run.
        guard !sql.utf8.contains(0) else { throw WeirError("query-invalid", "the statement has a NUL character in it") }
    }

    /// What begins with a word of another statement is refused before SQLite finds something else wrong with it.
    func refuseWriting() throws {
        guard let first = SQLToken.tokens(of: sql).first, first.kind == .word,
            Self.writing.contains(first.text.lowercased())
        else { return }
        throw refused(first.text.uppercased())
    }

    private func refused(_ statement: String) -> WeirError {
        WeirError("query-not-allowed", "a query is read-only, and \(statement) is not", hint: readable)
    }

    /// The engine's own tables are not for queries. The policy keeps their content; this gives the reason.
    func refuseReservedNames() throws {
        let tokens = SQLToken.tokens(of: sql)
        for (index, token) in tokens.enumerated() where token.text.lowercased().hasPrefix("weir_") {
            let isSource = index > 0 && (tokens[index - 1].isWord("from") || tokens[index - 1].isWord("join"))
            let isName = token.isName || (token.kind == .string && isSource)
            guard isName, token.text.lowercased() != "weir_dead_letters" else { continue }
            throw WeirError(
                "query-not-allowed", "'\(token.text)' is the engine's own and cannot be queried", hint: readable)
        }
    }

    /// - Parameter offset: byte of the text at which SQLite found the error, where it knows.
    func explained(_ error: WeirError, at offset: Int?, _ limits: QueryLimits) -> WeirError {
        switch error.code {
        case "sqlite-interrupted":
            if Task.isCancelled { return WeirError("query-cancelled", "the query was cancelled") }
            return WeirError(
                "query-timeout",
                "the query did not end within \(DurationText.text(milliseconds: limits.time)), or was interrupted",
                hint: "ask for fewer rows, or give it more time")
        case "sqlite-not-authorized":
            return notAllowed(error, offset)
        case "sqlite-beyond-memory":
            return WeirError(
                "query-too-large", error.message, hint: "sort and group fewer rows or columns, or shorter texts")
        case "sqlite-too-big", "sqlite-too-deep":
            return WeirError(
                "query-too-large", error.message, hint: "read shorter texts, or split the statement in parts")
        case "sqlite-query" where error.message.hasPrefix("not authorized"):
            return notAllowed(error, offset)
        case "sqlite-query" where error.message.hasPrefix("cannot modify"):
            // Behind a WITH.
            return refused("what changes a view")
        case "sqlite-query":
            return WeirError("query-invalid", error.message, hint: hint(error.message), position: place(offset))
        default: return error
        }
    }

    private func notAllowed(_ error: WeirError, _ offset: Int?) -> WeirError {
        WeirError("query-not-allowed", error.message, hint: readable, position: place(offset))
    }

    private var readable: String {
        let others = seesDeadLetters ? " and weir_dead_letters" : ""
        return "SELECT reads the views (\(views.keys.sorted().joined(separator: ", ")))\(others)"
    }

    /// A plan tells of tables and indexes below the views.
    func refuseExplaining() throws {
        guard SQLToken.tokens(of: sql).first?.isWord("explain") == true else { return }
        throw WeirError("query-not-allowed", "EXPLAIN is for who may read everything", hint: readable)
    }

    private func place(_ offset: Int?) -> TextPlace? { offset.map { TextPlace(offset: $0, in: sql) } }

    private func hint(_ message: String) -> String? {
        if let word = name(behind: "no such table: ", message) {
            guard let near = NearestName.of(word, among: views.keys.sorted()) else { return readable }
            return "did you mean '\(near)'?"
        }
        return name(behind: "no such column: ", message).flatMap(columnHint)
    }

    /// Which views have the column, where the query names none of them; else the nearest one of those that it names. A
    /// view that is named and has it was asked under another name, and there is nothing near to offer.
    private func columnHint(_ word: String) -> String? {
        let named = Set(SQLToken.tokens(of: sql).map { $0.text.lowercased() })
        let read = views.filter { named.contains($0.key.lowercased()) }
        let owners = views.filter { $0.value.contains { $0.name.lowercased() == word.lowercased() } }.keys.sorted()
        guard owners.isEmpty else {
            return owners.contains(where: read.keys.contains)
                ? nil : "'\(word)' is a column of \(owners.joined(separator: ", "))"
        }
        let columns = Set((read.isEmpty ? views : read).values.flatMap { $0.map(\.name) })
        return NearestName.of(word, among: columns.sorted()).map { "did you mean '\($0)'?" }
    }

    /// The last part of a name that a message ends in.
    private func name(behind prefix: String, _ message: String) -> String? {
        // Nothing is near a name of a page's length, and looking for it takes as long.
        guard message.hasPrefix(prefix), message.utf8.count < 200 else { return nil }
        let rest = message.dropFirst(prefix.count).prefix { $0 != " " }
        return rest.split(separator: ".").last.map(String.init)
    }
}
