internal import SQLiteAccess
public import StreamCore

/// The views of a state directory for readers, whether its job runs or not. Takes no lock and never writes.
///
/// SQLite blocks, so the actor runs on a thread of its own. A query sees one whole epoch, whatever is applied meanwhile.
/// It ends when its task is cancelled.
public actor ViewDatabase {
    private let executor: ThreadExecutor
    private let path: String
    private let clock: any EngineClock
    private var reading: ViewReading?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Throws: `state-not-found`, `state-format`.
    public static func open(path: String, clock: any EngineClock = SystemClock()) async throws -> ViewDatabase {
        let database = ViewDatabase(path, clock)
        try await database.start()
        return database
    }

    private init(_ path: String, _ clock: any EngineClock) {
        executor = ThreadExecutor(name: "weir-query")
        self.path = path
        self.clock = clock
    }

    // Not in `close`: a call that comes after it must still find a thread to fail on.
    deinit { executor.shutDown() }

    private func start() throws { reading = try ViewReading(path: path, clock: clock) }

    private func opened() throws -> ViewReading {
        guard let reading else { throw WeirError("state-closed", "the views of '\(path)' are closed") }
        return reading
    }

    /// Every view with its columns and number of rows.
    public func views() throws -> [ViewDescription] { try opened().views() }

    /// Runs one SELECT over the views and `weir_dead_letters`.
    /// - Throws: `query-invalid` with the place and a hint, `query-not-allowed`, `query-timeout`, `query-cancelled`.
    public func query(_ sql: String, limits: QueryLimits = QueryLimits()) throws -> QueryResult {
        try opened().query(sql, limits)
    }

    public func close() {
        reading?.close()
        reading = nil
    }
}
