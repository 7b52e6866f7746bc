internal import SQLiteAccess
public import StreamCore
internal import TopologyModel

/// Views, progress and dead letters in one SQLite database per state directory.
///
/// SQLite blocks, so the actor runs on a thread of its own. It holds the directory's lock until it is closed.
public actor SQLiteViewStore: ViewStore {
    private let executor: ThreadExecutor
    private let directory: StateDirectory
    private let settings: StoreSettings
    private let clock: any EngineClock
    private var database: StateDatabase?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the state of a locked directory for the views of one topology.
    /// - Returns: the store, and what was found out about the views.
    /// - Throws: `state-of-another-topology`, `view-changed`, `view-column-type`, `state-damaged`, `state-disk-full`.
    public static func open(
        _ directory: StateDirectory, views: [StoredView], settings: StoreSettings = StoreSettings(),
        clock: any EngineClock = SystemClock()
    ) async throws -> (store: SQLiteViewStore, report: ViewReport) {
        let store = SQLiteViewStore(directory, settings, clock)
        return (store, try await store.start(views))
    }

    private init(_ directory: StateDirectory, _ settings: StoreSettings, _ clock: any EngineClock) {
        executor = ThreadExecutor(name: "weir-views")
        self.directory = directory
        self.settings = settings
        self.clock = clock
    }

    // Not in `close`: a call that comes after it must still find a thread to fail on.
    deinit { executor.shutDown() }

    private func start(_ views: [StoredView]) throws -> ViewReport {
        let database = try StateDatabase(directory: directory, settings: settings, clock: clock)
        let report = try database.open(views)
        self.database = database
        return report
    }

    private func opened() throws -> StateDatabase {
        guard let database else {
            throw WeirError("state-closed", "the state directory '\(directory.path)' is closed")
        }
        return database
    }

    public func load() throws -> StoredState { try opened().load() }
    public func prepare(_ changes: EpochChanges) throws {
        try directory.checkStillThere()
        try opened().prepare(changes)
    }

    public func applyPrepared(_ epoch: Int64) throws {
        try opened().applyPrepared(epoch)
        try directory.checkStillThere()
    }

    public func dropPrepared() throws { try opened().dropPrepared() }

    public func apply(_ changes: EpochChanges) throws {
        try opened().apply(changes)
        // Behind it: what was written to a folder that is gone was not kept.
        try directory.checkStillThere()
    }

    public func setCommitted(_ epoch: Int64, clusterId: String) throws {
        try opened().setCommitted(epoch, clusterId: clusterId)
    }

    public func rows(view: String, keys: StringColumn) throws -> StoredRows {
        let database = try opened()
        return try database.guarded {
            try database.connection.transaction(.deferred) { try database.table(view).rows(keys) }
        }
    }

    public func rows(
        view: String, after: Int64, through: Int64, behind: [UInt8]?, limit: Int
    ) throws -> StoredRows {
        let database = try opened()
        return try database.guarded {
            try database.connection.transaction(.deferred) {
                try database.table(view).rows(after: after, through: through, behind: behind, limit: limit)
            }
        }
    }

    public func rowCount(view: String) throws -> Int { try opened().table(view).rowCount() }

    /// Bytes of the write-ahead log after the last commit; grows while a reader holds an old state.
    public func logBytes() throws -> Int { try opened().connection.logPages * 4096 }

    /// Closes the database and lets go of the directory. Calls from here on fail with `state-closed`.
    public func close() {
        database?.close()
        database = nil
        directory.release()
    }
}
