internal import StreamCore

extension PostgresSession {
    // MARK: Before a query runs

    /// Finds out the types of a query's parameters, and whether it can be run at all.
    func check(_ prepared: inout PreparedStatement) async throws {
        let (rewritten, _) = try await rewrite(prepared)
        let count = max(prepared.query.parameterCount, prepared.declaredTypes.count)
        prepared.parameterTypes = (0..<count).map { index in
            (index < prepared.declaredTypes.count ? prepared.declaredTypes[index] : nil)
                ?? rewritten.parameterTypes[index + 1] ?? .text
        }
        _ = try await shape(of: rewritten, prepared.query)
    }

    /// The columns of what returns rows, as they will be whatever the parameters.
    func columns(of prepared: PreparedStatement) async throws -> [ResultColumn] {
        guard prepared.kind == .query else {
            let portal = Portal(prepared)
            try await open(portal)
            defer { portal.rows = nil }
            return portal.rows?.columns ?? []
        }
        let (rewritten, _) = try await rewrite(prepared)
        let (columns, declared) = try await shape(of: rewritten, prepared.query)
        let known = Self.known(columns, declared, rewritten)
        return zip(names(columns, rewritten), known).map { ResultColumn(name: $0, type: $1 ?? .text) }
    }

    private func rewrite(_ prepared: PreparedStatement) async throws -> (RewrittenSQL, [ViewDescription]?) {
        let words = prepared.query.words
        let needsViews = CatalogNames.readsTables(words) || !CatalogNames.areMeant(by: words)
        let views = try await seenViews(isNeeded: needsViews)
        var context = rewriteContext(views ?? [])
        context.declaredTypes = prepared.declaredTypes
        return (try SQLRewriter.rewrite(prepared.query, context), views)
    }

    /// What the client sees. The catalog may still hold what another client saw; so who does not see everything never
    /// leaves it as it is.
    private func seenViews(isNeeded: Bool) async throws -> [ViewDescription]? {
        guard isNeeded || transaction.scope != .everything else { return nil }
        let letters = transaction.scope.seesDeadLetters ? [DeadLetterView.description] : []
        return try await transaction.openSnapshot().views + letters
    }

    /// Whether the client may ask now.
    private func admit() throws {
        if let end = principal.end, shared.clock.now() >= end {
            throw ErrorReport(.invalidPassword, "the token has expired [token-expired]", hint: "connect with a new one")
        }
        try checkGeneration()
        guard let wait = shared.authority.wait(for: principal) else { return }
        throw ErrorReport(
            .configurationLimit, "there were more statements than may be [rate-limited]",
            hint: "ask again in \(wait) ms")
    }

    /// Keys or access file have changed since the client was let in: it may be nobody now, or see other rows.
    private func checkGeneration() throws {
        let current = shared.authority.generation()
        guard current != generation else { return }
        let asked = try? shared.authority.principal(user: user, password: password, over: stream)
        guard let asked else {
            throw ErrorReport(
                .invalidPassword, "the token holds no more: keys or the access file have changed [token-withdrawn]",
                hint: "connect with a new one")
        }
        guard asked.scope == principal.scope else {
            throw ErrorReport(
                .invalidPassword, "what the token opens has changed [access-changed]", hint: "connect again")
        }
        principal = asked
        generation = current
    }

    private func shape(
        of rewritten: RewrittenSQL, _ query: SQLStatement
    ) async throws -> (columns: [QueryColumn], types: [PostgresType?]) {
        do {
            guard !rewritten.readsCatalog else {
                let views = try await seenViews(isNeeded: CatalogNames.readsTables(query.words))
                let answer = try await shared.catalog.answer(rewritten.sql, nil, views: views, database: database)
                return (answer.columns, answer.types)
            }
            let shape = try await transaction.openSnapshot().describe(rewritten.sql)
            return (shape.columns, shape.columns.map { _ in nil })
        } catch {
            throw Self.placed(error, rewritten, in: query)
        }
    }

    // MARK: While it runs

    /// Starts what a portal is for, unless it has begun. Its first rows are read, by which its columns are known.
    func open(_ portal: Portal) async throws {
        guard portal.rows == nil else { return }
        try admit()
        let rows: ResultRows
        switch portal.prepared.kind {
        case .show(let name):
            guard let value = settings[name] else { throw SessionSettings.unknown(name) }
            rows = ResultRows([ResultColumn(name: name, type: .text)], rows: [[.text(value)]])
        case .showAll:
            rows = ResultRows(
                ["name", "setting", "description"].map { ResultColumn(name: $0, type: .text) },
                rows: settings.all.map { [.text($0.name), .text($0.value), .text("")] })
        case .fetch(let cursor, let count):
            let source = try self.portal(cursor)
            try await open(source)
            guard let sourceRows = source.rows else { return }
            rows = ResultRows(next: count, of: sourceRows)
        default: rows = try await query(portal)
        }
        try rows.setFormats(portal.formats)
        portal.rows = rows
    }

    private func query(_ portal: Portal) async throws -> ResultRows {
        let query = portal.prepared.query
        let (rewritten, views) = try await rewrite(portal.prepared)
        let parameters = Array(portal.parameters.prefix(query.parameterCount))
        do {
            guard !rewritten.readsCatalog else {
                let answer = try await shared.catalog.answer(
                    rewritten.sql, parameters, views: views, database: database)
                let columns = columns(portal.prepared, answer.columns, answer.types, rewritten, answer.rows)
                return ResultRows(columns, rows: answer.rows)
            }
            let limits = QueryLimits(
                rows: .max, bytes: .max, time: settings.statementTime(longest: shared.limits.longestStatementTime))
            let cursor = try await transaction.openSnapshot().query(rewritten.sql, parameters, limits: limits)
            return try await ResultRows.open(cursor) { rows in
                columns(portal.prepared, cursor.columns, cursor.columns.map { _ in nil }, rewritten, rows)
            }
        } catch {
            throw Self.placed(error, rewritten, in: query)
        }
    }

    /// As they were told to the client; else as they are known to be; else as the first rows say.
    private func columns(
        _ prepared: PreparedStatement, _ columns: [QueryColumn], _ declared: [PostgresType?], _ rewritten: RewrittenSQL,
        _ rows: [[QueryValue]]
    ) -> [ResultColumn] {
        if let told = prepared.columns, told.count == columns.count { return told }
        let known = Self.known(columns, declared, rewritten)
        return names(columns, rewritten).enumerated().map { index, name in
            var column = ResultColumn(name: name, type: known[index] ?? .text)
            let isCertain = columns[index].type != nil
            if known[index] == nil || (!isCertain && !column.fits(rows, index)) {
                column.type = ValueType.found(in: rows, column: index)
            }
            return column
        }
    }

    private static func known(
        _ columns: [QueryColumn], _ declared: [PostgresType?], _ rewritten: RewrittenSQL
    ) -> [PostgresType?] {
        let read = rewritten.columns.flatMap { $0.count == columns.count ? $0.map(\.type) : nil }
        return columns.indices.map { index in
            columns[index].type.map { PostgresType($0) } ?? read?[index] ?? declared[index]
        }
    }

    private func names(_ columns: [QueryColumn], _ rewritten: RewrittenSQL) -> [String] {
        guard let read = rewritten.columns, read.count == columns.count else { return columns.map(\.name) }
        return read.map { $0.name.flatMap { $0.isEmpty ? nil : $0 } ?? "?column?" }
    }

    /// Writes rows, at most so many, and how it ended.
    func write(_ portal: Portal, maximumRows: Int) async throws {
        guard let rows = portal.rows else { return }
        var left = maximumRows
        while left > 0, !rows.isOver {
            let next = try await rows.next(min(left, 256))
            if next.isEmpty { break }
            for row in next {
                try writer.dataRow(count: row.count) { fields in
                    for (index, value) in row.enumerated() { try fields.value(value, rows.columns[index]) }
                }
            }
            left -= next.count
            portal.rowCount += next.count
            try await sendIfLarge()
        }
        guard rows.isOver else { return writer.portalSuspended() }
        writer.complete(portal.prepared.kind.tag(rows: maximumRows == .max ? portal.rowCount : maximumRows - left))
    }

    // MARK: Errors

    /// With the place in the user's text, where one is known.
    private static func placed(_ error: any Error, _ rewritten: RewrittenSQL, in query: SQLStatement) -> any Error {
        if let report = error as? ErrorReport {
            guard let offset = report.position else { return report }
            return report.at(rewritten.origin(of: offset)).placed(in: query.text)
        }
        guard let error = error as? WeirError else { return error }
        var report = ErrorReport(describing: error)
        guard let offset = error.position?.offset(in: rewritten.sql) else { return report }
        // psql shows the place itself, with the line.
        report.message = "\(error.message) [\(error.code)]"
        return report.at(rewritten.origin(of: offset)).placed(in: query.text)
    }
}

extension SQLStatement {
    /// The highest number of a parameter.
    var parameterCount: Int {
        words.reduce(0) { max($0, $1.kind == .parameter ? min(Int($1.text) ?? 0, 32_766) : 0) }
    }
}

extension StatementKind {
    func tag(rows: Int) -> String {
        switch self {
        case .fetch: "FETCH \(rows)"
        case .show, .showAll: "SHOW"
        default: "SELECT \(rows)"
        }
    }
}

extension ResultColumn {
    /// Whether the values of that column can be written as it is announced.
    fileprivate func fits(_ rows: [[QueryValue]], _ index: Int) -> Bool {
        rows.allSatisfy { row in
            if case .null = row[index] { return true }
            return (try? PostgresText.text(row[index], self)) != nil
        }
    }
}
