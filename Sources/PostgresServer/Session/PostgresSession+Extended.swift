internal import StreamCore

extension PostgresSession {
    /// Parse, Bind, Describe, Execute and Close. What fails is skipped up to the next Sync.
    func extended(_ message: FrontendMessage) async throws {
        switch message {
        case .parse(let request): try await parse(request)
        case .bind(let request): try await bind(request)
        case .describe(.statement(let name)): try await describe(statement: name)
        case .describe(.portal(let name)): try await describe(portal: name)
        case .execute(let name, let maximumRows): try await execute(portal: name, maximumRows: maximumRows)
        case .close(let target): await close(target)
        default: throw ProtocolViolation.unexpected("a message came where it must not")
        }
    }

    private func parse(_ request: FrontendMessage.ParseRequest) async throws {
        if request.name.isEmpty { statements[""] = nil }
        guard statements[request.name] == nil else {
            throw ErrorReport(.duplicateStatement, "prepared statement \"\(request.name)\" already exists")
        }
        let held = statements.values.reduce(0) { $0 + $1.statement.text.utf8.count }
        guard statements.count < shared.limits.statements, held + request.sql.utf8.count <= shared.limits.statementText
        else {
            throw ErrorReport(
                .programLimit, "this connection holds too many prepared statements", hint: "DEALLOCATE ALL, or fewer")
        }
        let parsed = try SQLStatement.statements(of: request.sql)
        guard parsed.count <= 1 else {
            throw ErrorReport(.syntax, "cannot insert multiple commands into a prepared statement")
        }
        let statement = parsed.first ?? SQLStatement(words: [], text: request.sql)
        statements[request.name] = try await prepare(statement, declared: request.parameterTypes)
        writer.parseComplete()
    }

    private func prepare(_ statement: SQLStatement, declared: [UInt32]) async throws -> PreparedStatement {
        let kind = try StatementKind(statement)
        if !kind.endsTransaction { try transaction.requireHealthy() }
        var prepared = PreparedStatement(
            statement: statement, kind: kind,
            declaredTypes: declared.map { $0 == 0 ? nil : PostgresType(objectId: $0) ?? .text },
            parameterTypes: [])
        if prepared.hasQuery { try await check(&prepared) }
        return prepared
    }

    private func bind(_ request: FrontendMessage.BindRequest) async throws {
        guard let prepared = statements[request.statement] else { throw unknown(statement: request.statement) }
        if !prepared.kind.endsTransaction { try transaction.requireHealthy() }
        let types = prepared.parameterTypes
        guard request.parameters.count == types.count else {
            throw ErrorReport(
                .protocolViolation,
                "bind message supplies \(request.parameters.count) parameters, but prepared statement "
                    + "\"\(request.statement)\" requires \(types.count)")
        }
        guard request.parameterFormats.count <= 1 || request.parameterFormats.count == types.count else {
            throw ErrorReport(
                .protocolViolation, "\(request.parameterFormats.count) formats were given for \(types.count) parameters"
            )
        }
        let values = try request.parameters.enumerated().map { index, bytes in
            let formats = request.parameterFormats
            let format = formats.isEmpty ? .text : formats[formats.count == 1 ? 0 : index]
            return try ParameterDecoding.value(bytes, types[index], format, number: index + 1)
        }
        let portal = Portal(prepared, parameters: values, formats: request.resultFormats)
        try await add(portal, named: request.portal)
        writer.bindComplete()
    }

    func add(_ portal: Portal, named name: String) async throws {
        if name.isEmpty { await portals.removeValue(forKey: "")?.rows?.close() }
        guard portals[name] == nil else {
            throw ErrorReport(.duplicateCursor, "cursor \"\(name)\" already exists")
        }
        guard portals.count < shared.limits.statements else {
            throw ErrorReport(.programLimit, "this connection holds too many portals", hint: "close some")
        }
        portals[name] = portal
    }

    private func unknown(statement: String) -> ErrorReport {
        ErrorReport(.noStatement, "prepared statement \"\(statement)\" does not exist")
    }

    func portal(_ name: String) throws -> Portal {
        guard let portal = portals[name] else {
            throw ErrorReport(
                .noCursor, "\(portals.isEmpty ? "portal" : "cursor") \"\(name)\" does not exist",
                hint: "portals end with their transaction")
        }
        return portal
    }

    // MARK: Describe

    private func describe(statement name: String) async throws {
        guard var prepared = statements[name] else { throw unknown(statement: name) }
        writer.parameterTypes(prepared.parameterTypes)
        guard prepared.kind.returnsRows else { return writer.noData() }
        try transaction.requireHealthy()
        if prepared.columns == nil {
            prepared.columns = try await columns(of: prepared)
            statements[name] = prepared
        }
        writer.rowDescription(prepared.columns ?? [])
    }

    private func describe(portal name: String) async throws {
        let portal = try portal(name)
        // A cursor is described as what FETCH gives of it.
        guard portal.prepared.kind.returnsRows || portal.isCursor else { return writer.noData() }
        try transaction.requireHealthy()
        try await open(portal)
        writer.rowDescription(portal.rows?.columns ?? [])
    }

    // MARK: Execute

    private func execute(portal name: String, maximumRows: Int) async throws {
        let portal = try portal(name)
        guard portal.prepared.kind.returnsRows else {
            guard !portal.isDone else { return writer.complete("") }
            portal.isDone = true
            return try await perform(portal.prepared, portal.parameters)
        }
        try transaction.requireHealthy()
        try await open(portal)
        try await write(portal, maximumRows: maximumRows == 0 ? .max : maximumRows)
    }

    private func close(_ target: FrontendMessage.Target) async {
        switch target {
        case .statement(let name): statements[name] = nil
        case .portal(let name): await portals.removeValue(forKey: name)?.rows?.close()
        }
        writer.closeComplete()
    }
}

extension StatementKind {
    /// Whether an Execute of it answers with rows.
    var returnsRows: Bool {
        switch self {
        case .query, .show, .showAll, .fetch: true
        default: false
        }
    }

    /// What may be done in a transaction block that has failed.
    var endsTransaction: Bool {
        switch self {
        case .commit, .rollback, .rollbackTo, .empty: true
        default: false
        }
    }
}

extension PreparedStatement {
    /// Whether a query stands in it.
    var hasQuery: Bool {
        if case .declare = kind { return true }
        return kind == .query
    }
}
