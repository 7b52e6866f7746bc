extension ViewReader {
    /// Runs `body` over a snapshot of what `scope` sees and closes it, whatever happens.
    public func read<Result: Sendable>(
        seeing scope: ViewScope = .everything, _ body: (any ViewSnapshot) async throws -> Result
    ) async throws -> Result {
        let snapshot = try await snapshot(seeing: scope)
        do {
            let result = try await body(snapshot)
            await snapshot.close()
            return result
        } catch {
            await snapshot.close()
            throw error
        }
    }

    /// All rows of one query over a snapshot of its own.
    /// - Throws: as `ViewSnapshot.query` and `QueryCursor.next`.
    public func query(
        _ sql: String, _ parameters: [QueryValue] = [], limits: QueryLimits = QueryLimits()
    ) async throws -> QueryResult {
        try await read { try await $0.allRows(sql, parameters, limits: limits) }
    }
}

extension ViewSnapshot {
    /// All rows of one query.
    public func allRows(
        _ sql: String, _ parameters: [QueryValue] = [], limits: QueryLimits = QueryLimits()
    ) async throws -> QueryResult {
        let cursor = try await query(sql, parameters, limits: limits)
        var result = QueryResult(columns: cursor.columns, rows: [], epoch: epoch.number)
        var isOver = false
        while !isOver {
            let batch = try await cursor.next(1000)
            result.rows += batch.rows
            result.isTruncated = batch.isTruncated
            isOver = batch.isLast
        }
        await cursor.close()
        return result
    }

    /// The description of a view.
    /// - Throws: `view-unknown` with the name that may have been meant.
    public func description(of view: String) throws -> ViewDescription {
        if let found = views.first(where: { $0.name == view }) { return found }
        throw ViewDescription.unknown(view, among: views)
    }
}

extension ViewDescription {
    /// `view-unknown`, with the name that may have been meant.
    public static func unknown(_ name: String, among views: [ViewDescription]) -> WeirError {
        let near = NearestName.of(name, among: views.map(\.name))
        return WeirError(
            "view-unknown", "there is no view '\(name)'",
            hint: near.map { "did you mean '\($0)'?" }
                ?? "the views are: \(views.map(\.name).sorted().joined(separator: ", "))")
    }
}
