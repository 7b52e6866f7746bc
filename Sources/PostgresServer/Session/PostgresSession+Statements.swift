internal import StreamCore

extension PostgresSession {
    /// A Query message: statements one after the other, up to the first that fails. Together they see one epoch.
    func query(_ text: String) async throws {
        let statements = try SQLStatement.statements(of: text)
        if statements.isEmpty { return writer.emptyQuery() }
        for statement in statements {
            try Task.checkCancellation()
            try await run(statement)
        }
    }

    private func run(_ statement: SQLStatement) async throws {
        let prepared = PreparedStatement(
            statement: statement, kind: try StatementKind(statement), declaredTypes: [], parameterTypes: [])
        guard prepared.kind.returnsRows else { return try await perform(prepared, []) }
        try transaction.requireHealthy()
        try requireNoParameters(prepared)
        let portal = Portal(prepared)
        try await open(portal)
        writer.rowDescription(portal.rows?.columns ?? [])
        try await write(portal, maximumRows: .max)
        await portal.rows?.close()
    }

    private func requireNoParameters(_ prepared: PreparedStatement) throws {
        guard let parameter = prepared.statement.words.first(where: { $0.kind == .parameter }) else { return }
        throw ErrorReport(.noParameter, "there is no parameter $\(parameter.text)", position: parameter.start)
            .placed(in: prepared.statement.text)
    }

    /// Does what returns no rows, and says that it was done.
    func perform(_ prepared: PreparedStatement, _ parameters: [QueryValue]) async throws {
        if !prepared.kind.endsTransaction { try transaction.requireHealthy() }
        switch prepared.kind {
        case .query, .show, .showAll, .fetch: break
        case .empty: writer.emptyQuery()
        case .begin: begin()
        case .commit: await endBlock("COMMIT")
        case .rollback: await endBlock("ROLLBACK")
        case .savepoint(let name):
            try transaction.save(name)
            writer.complete("SAVEPOINT")
        case .release(let name):
            try transaction.forget(name)
            writer.complete("RELEASE")
        case .rollbackTo(let name):
            try transaction.rollBack(to: name)
            writer.complete("ROLLBACK")
        case .set(let name, let value): try set(name, value)
        case .setTransaction: writer.complete("SET")
        case .resetAll: resetAll()
        case .discardAll: try await discardAll()
        case .deallocate(let name): try deallocate(name)
        case .declare(let cursor, _): try await declare(cursor, prepared, parameters)
        case .move(let cursor, let rows): try await move(cursor, rows)
        case .closeCursor(let name): try await closeCursor(name)
        case .nothing(let tag): writer.complete(tag)
        }
    }

    // MARK: Transactions

    private func begin() {
        if transaction.status == .idle {
            transaction.begin()
        } else {
            writer.error(ErrorReport(.activeTransaction, "there is already a transaction in progress").with(.warning))
        }
        writer.complete("BEGIN")
    }

    private func endBlock(_ tag: String) async {
        let status = transaction.status
        if status == .idle {
            writer.error(ErrorReport(.noTransaction, "there is no transaction in progress").with(.warning))
        }
        transaction.end()
        await endOfTransaction()
        writer.complete(status == .failed ? "ROLLBACK" : tag)
    }

    // MARK: Settings

    private func set(_ name: String, _ value: String?) throws {
        let notice = try settings.set(name, to: value)
        if let notice { writer.error(notice) }
        report(name)
        writer.complete(value == nil ? "RESET" : "SET")
    }

    private func report(_ name: String) {
        guard let known = SessionSettings.reported.first(where: { $0.lowercased() == name.lowercased() }) else {
            return
        }
        writer.parameter(known, settings[known] ?? "")
    }

    private func resetAll() {
        settings = SessionSettings()
        settings.setUser(user)
        for name in SessionSettings.reported { report(name) }
        writer.complete("RESET")
    }

    private func discardAll() async throws {
        guard transaction.status == .idle else {
            throw ErrorReport(.activeTransaction, "DISCARD ALL cannot run inside a transaction block")
        }
        statements = [:]
        settings = SessionSettings()
        settings.setUser(user)
        writer.complete("DISCARD ALL")
    }

    private func deallocate(_ name: String?) throws {
        guard let name else {
            statements = [:]
            return writer.complete("DEALLOCATE ALL")
        }
        guard statements.removeValue(forKey: name) != nil else {
            throw ErrorReport(.noStatement, "prepared statement \"\(name)\" does not exist")
        }
        writer.complete("DEALLOCATE")
    }

    // MARK: Cursors

    private func declare(_ name: String, _ prepared: PreparedStatement, _ parameters: [QueryValue]) async throws {
        guard transaction.status == .inBlock else {
            throw ErrorReport(
                .noTransaction, "DECLARE CURSOR can only be used in transaction blocks", hint: "BEGIN first")
        }
        if parameters.isEmpty { try requireNoParameters(prepared) }
        let portal = Portal(prepared, parameters: parameters)
        portal.isCursor = true
        try await add(portal, named: name)
        do {
            try await open(portal)
        } catch {
            portals[name] = nil
            throw error
        }
        writer.complete("DECLARE CURSOR")
    }

    private func move(_ name: String, _ count: Int) async throws {
        let source = try portal(name)
        try await open(source)
        var left = count
        while left > 0, let rows = try await source.rows?.next(min(left, 256)), !rows.isEmpty { left -= rows.count }
        writer.complete("MOVE \(count - left)")
    }

    private func closeCursor(_ name: String?) async throws {
        guard let name else {
            await closePortals()
            return writer.complete("CLOSE CURSOR ALL")
        }
        _ = try portal(name)
        await portals.removeValue(forKey: name)?.rows?.close()
        writer.complete("CLOSE CURSOR")
    }
}
