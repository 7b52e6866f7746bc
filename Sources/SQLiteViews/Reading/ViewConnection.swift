internal import Glibc
internal import SQLiteAccess
internal import StreamCore

/// A read-only connection to a state database, synchronous, for one thread. `ViewSession` is the shell around it.
final class ViewConnection {
    let connection: SQLiteConnection
    let clock: any EngineClock
    /// What the last snapshot found, and the state of the database it was read from.
    private var known: (version: Int64, catalog: ViewCatalog)?

    /// - Throws: `state-not-found`, `state-format`, `state-damaged`.
    init(path: String, clock: any EngineClock) throws {
        self.clock = clock
        let database = StateDirectory.databasePath(in: path)
        guard access(database, F_OK) == 0 else {
            throw WeirError(
                "state-not-found", "there is no state in '\(path)'",
                hint: "name the state directory of a job with --state DIR")
        }
        if let format = TextFile.read(StateDirectory.formatPath(in: path)) {
            try StateDirectory.check(format: format, path)
        }
        try StateDirectory.checkNotEmptied(path)
        connection = try SQLiteConnection(path: database, mode: .readOnly, busyTimeout: 5000)
        try connection.setDefensive()
        try connection.setTrustedSchema(false)
        try connection.setQuotedStrings(false)
        try connection.execute(
            "PRAGMA query_only = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192")
        try connection.setLimit(.length, to: 64 << 20)
        try connection.setLimit(.statementLength, to: 1 << 20)
        try connection.setLimit(.expressionDepth, to: 200)
        try connection.setLimit(.compoundSelects, to: 50)
        try connection.setLimit(.attached, to: 0)
        try connection.setLimit(.workerThreads, to: 0)
        try connection.useCompensatedSum()
    }

    func close() { connection.close() }

    /// From here to `end` every read sees one state of the database.
    func begin() throws -> ViewCatalog {
        try connection.execute("BEGIN DEFERRED")
        do {
            // The first read is what fixes the state. The number changes with every commit of another connection.
            let version = try connection.query("PRAGMA data_version").first?.first?.integer ?? 0
            if let known, known.version == version { return known.catalog }
            let catalog = try ViewCatalog.read(connection)
            known = (version, catalog)
            return catalog
        } catch {
            end()
            throw error
        }
    }

    /// Every statement must have ended.
    func end() {
        // Nothing was written: there is nothing to lose where it fails, and a closed connection has no transaction.
        if connection.isInTransaction { try? connection.execute("ROLLBACK") }
    }

    /// Runs `body`, which is ended when the task is cancelled or, where there is one, the deadline is over.
    func bounded<Result>(until deadline: Int64? = nil, _ body: () throws -> Result) throws -> Result {
        let clock = clock
        try connection.setProgress { !Task.isCancelled && deadline.map { clock.monotonic() < $0 } ?? true }
        // Lifting it fails only on a closed connection.
        defer { try? connection.setProgress(nil) }
        return try body()
    }
}
