internal import SQLiteAccess
internal import StreamCore

extension ViewConnection {
    func describe(_ sql: String, _ catalog: ViewCatalog, _ scope: ViewScope) throws -> QueryShape {
        let limits = QueryLimits()
        let failures = failures(sql, catalog, scope)
        let (statement, columns) = try compile(
            sql, failures, limits, try shadow(catalog, for: scope), until: deadline(in: limits.time))
        return QueryShape(columns: columns, parameterCount: try QueryParameters(statement).count)
    }

    /// Compiles a query and binds its parameters; its rows come from `QueryRun.next`.
    func start(
        _ sql: String, _ parameters: [QueryValue], _ limits: QueryLimits, _ catalog: ViewCatalog, _ scope: ViewScope
    ) throws -> QueryRun {
        let deadline = deadline(in: limits.time)
        let failures = failures(sql, catalog, scope)
        let (statement, columns) = try compile(
            sql, failures, limits, try shadow(catalog, for: scope), until: deadline)
        try QueryParameters(statement).bind(parameters, to: statement)
        return QueryRun(
            statement, columns: columns, failures: failures, limits: limits, deadline: deadline)
    }

    private func failures(_ sql: String, _ catalog: ViewCatalog, _ scope: ViewScope) -> QueryFailures {
        QueryFailures(sql: sql, views: catalog.columns, seesDeadLetters: scope.seesDeadLetters)
    }

    private func compile(
        _ sql: String, _ failures: QueryFailures, _ limits: QueryLimits, _ shadows: ShadowViews?,
        until deadline: Int64
    ) throws -> (SQLiteStatement, [QueryColumn]) {
        try failures.refuseWhatIsTooLong()
        try failures.refuseWriting()
        try failures.refuseReservedNames()
        if let shadows {
            try failures.refuseExplaining()
            try shadows.standIns.check(sql, failures, limits) { try boundedStatement(until: deadline, limits, $0) }
        }
        var policy = shadows?.policy ?? Self.unbounded(failures.views.keys)
        policy.namedQueries = SQLToken.namedQueries(of: sql)
        try connection.restrict(to: policy)
        // Lifting a restriction fails only on a closed connection.
        defer { try? connection.restrict(to: nil) }
        do {
            let statement = try boundedStatement(until: deadline, limits) { try connection.prepare(sql) }
            // The policy has refused what writes; this is SQLite's own judgement, and a second lock on the same door.
            guard statement.isReadOnly, statement.columnCount > 0 else {
                throw WeirError("sqlite-not-authorized", "only SELECT is allowed")
            }
            return (statement, columns(of: statement, sql, failures.views))
        } catch let error as WeirError {
            throw failures.explained(error, at: connection.errorOffset, limits)
        }
    }

    /// For who may see everything.
    private static func unbounded(_ views: some Collection<String>) -> SQLiteReadPolicy {
        SQLiteReadPolicy(
            tables: Set(views).union(["weir_dead_letters"]), innerTables: Set(views.map(ViewSchema.tableName)))
    }

    private func columns(of statement: SQLiteStatement, _ sql: String, _ views: [String: [Field]]) -> [QueryColumn] {
        let lowercased = Dictionary(views.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        let types = SelectList(views: lowercased).types(of: sql, count: statement.columnCount)
        return types.enumerated().map { QueryColumn(name: statement.columnName(Int32($0.offset)), type: $0.element) }
    }
}
