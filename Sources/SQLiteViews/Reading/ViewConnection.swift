internal import Glibc
internal import SQLiteAccess
internal import StreamCore

/// A read-only connection to a state database, synchronous, for one thread. `ViewSession` is the shell around it.
final class ViewConnection {
    let connection: SQLiteConnection
    let clock: any EngineClock
    private let transaction: ReadTransaction
    private let keyStatements: KeyStatements
    /// What the last snapshot found, and the state of the database it was read from.
    private var known: (version: Int64, catalog: ViewCatalog)?
    /// What stands before the views for readers who do not see everything; made when such a one first writes SQL.
    private var shadows: (version: Int64, scope: ViewScope, views: ShadowViews)?

    /// - Throws: `state-not-found`, `state-format`, `state-damaged`.
    init(path: String, clock: any EngineClock) throws {
        self.clock = clock
        let database = StateDirectory.databasePath(in: path)
        try StateDirectory.checkFiles(path)
        try StateDirectory.checkNotEmptied(path)
        guard access(database, F_OK) == 0 else {
            throw WeirError(
                "state-not-found", "there is no state in '\(path)'",
                hint: "name the state directory of a job with --state DIR")
        }
        if let format = TextFile.read(StateDirectory.formatPath(in: path)) {
            try StateDirectory.check(format: format, path)
        }
        SQLiteBound.watchThread()
        connection = try SQLiteConnection(path: database, mode: .readOnly, busyTimeout: 5000)
        try connection.setDefensive()
        try connection.setTrustedSchema(false)
        try connection.setQuotedStrings(false)
        try connection.execute(
            "PRAGMA query_only = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192")
        guard try StateDirectory.wasMade(in: path) || StateTables.exist(connection) else {
            throw WeirError(
                "state-not-found", "the state in '\(path)' has no tables yet",
                hint: "wait until its job has begun, or name another directory with --state DIR")
        }
        try StateTables.checkNotLost(connection, path)
        try QueryBounds.set(connection)
        try connection.useCompensatedSum()
        try connection.useBoundedFunctions()
        transaction = try ReadTransaction(connection)
        keyStatements = KeyStatements(connection)
    }

    func close() { connection.close() }

    /// From here to `end` every read sees one state of the database.
    func begin() throws -> ViewCatalog {
        try transaction.begin()
        do {
            let version = try transaction.dataVersion()
            if let known, known.version == version { return known.catalog }
            let catalog = try ViewCatalog.read(connection)
            if catalog.views != known?.catalog.views { keyStatements.forget() }
            known = (version, catalog)
            return catalog
        } catch {
            end()
            throw error
        }
    }

    /// Every statement must have ended.
    func end() {
        // Nothing but temporary views was written, and a closed connection has no transaction. A rollback would have
        // SQLite read the whole schema again.
        if connection.isInTransaction { try? transaction.end() }
        if connection.isInTransaction {
            try? connection.execute("ROLLBACK")
            shadows = nil
        }
    }

    /// Runs `body` over one state of the database.
    func readKeys<Result>(_ body: (any KeyedSnapshot) throws -> Result) throws -> Result {
        let catalog = try begin()
        defer { end() }
        return try body(SQLiteKeyedSnapshot(catalog: catalog, statements: keyStatements))
    }

    /// Puts before the views what `scope` sees of them; nil where it sees everything. Inside a transaction.
    func shadow(_ catalog: ViewCatalog, for scope: ViewScope) throws -> ShadowViews? {
        guard scope != .everything else {
            if shadows != nil { try ShadowViews.remove(from: connection) }
            shadows = nil
            return nil
        }
        let version = known?.version ?? 0
        if let shadows, shadows.scope == scope, shadows.version == version { return shadows.views }
        // Should this fail half way, nothing must pass for whole.
        shadows = nil
        let views = try ShadowViews(catalog, scope, on: connection)
        shadows = (version, scope, views)
        return views
    }

    /// Runs `body`, which is ended when the task is cancelled or, where there is one, the deadline is over.
    func bounded<Result>(until deadline: Int64? = nil, _ body: () throws -> Result) throws -> Result {
        try bounded(goesOn: question(until: deadline), body)
    }

    /// Runs a part of somebody's statement, which may besides take no more memory than its limits say.
    func boundedStatement<Result>(
        until deadline: Int64, _ limits: QueryLimits, _ body: () throws -> Result
    ) throws -> Result {
        let goesOn = question(until: deadline)
        return try SQLiteBound.run(bytes: limits.memory, goesOn: goesOn) { try bounded(goesOn: goesOn, body) }
    }

    private func question(until deadline: Int64?) -> () -> Bool {
        let clock = clock
        return { !Task.isCancelled && deadline.map { clock.monotonic() < $0 } ?? true }
    }

    private func bounded<Result>(goesOn: @escaping () -> Bool, _ body: () throws -> Result) throws -> Result {
        // One instruction may have a text of a megabyte to go through.
        try connection.setProgress(every: 64, goesOn)
        // Lifting it fails only on a closed connection.
        defer { try? connection.setProgress(nil) }
        return try body()
    }

    /// By the monotonic clock, so many milliseconds from now.
    func deadline(in time: Int64) -> Int64 {
        let (nanoseconds, overflows) = time.multipliedReportingOverflow(by: 1_000_000)
        let deadline = clock.monotonic().addingReportingOverflow(overflows ? .max : nanoseconds)
        return deadline.overflow ? .max : deadline.partialValue
    }
}
