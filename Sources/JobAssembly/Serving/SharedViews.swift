internal import QueryServer
internal import SQLiteViews
internal import StreamCore

/// The views of a state directory, as all servers of a process share them: so many statements run, whoever asks.
struct SharedViews: Sendable {
    let reader: SQLiteViewReader
    let statements: ViewQueries
    let limits: QueryServerLimits

    /// - Throws: `state-not-found`.
    init(_ directory: String, _ listen: ListenOptions) async throws {
        var limits = QueryServerLimits()
        // A transaction block of psql keeps its place while its client thinks.
        if listen.postgresAddress != nil { limits.statements.running = 8 }
        reader = try await SQLiteViewReader.open(path: directory, snapshots: limits.snapshots)
        statements = ViewQueries(reader, limits: limits.statements)
        self.limits = limits
    }

    func close() async { await statements.close() }
}
