internal import CSQLite
internal import CSQLiteBound
internal import StreamCore

/// One connection to a SQLite database.
///
/// Not `Sendable`, and without a mutex inside (`SQLITE_OPEN_NOMUTEX`): one thread at a time uses a connection and its
/// statements, which an actor or a test function sees to. Only its `interrupter` may be used from elsewhere.
/// Every failure is a `WeirError` whose code begins with `sqlite-`.
public final class SQLiteConnection {
    /// What may be done with the file.
    public enum Mode: Sendable {
        /// The file must exist and is not written to.
        case readOnly
        /// The file must exist.
        case readWrite
        /// The file is made where there is none.
        case create
    }

    /// As given to `init`; `:memory:` for a database in memory.
    public let path: String
    /// Ends a running statement from another thread.
    public let interrupter = SQLiteInterrupter()
    private var database: OpaquePointer?
    var progress: (() -> Bool)?
    var readPolicy: SQLiteReadPolicy?
    var checkpointPages = 0
    /// Pages in the write-ahead log after the last commit of this connection; counted once `watchLog` was called.
    public internal(set) var logPages = 0

    /// - Parameter busyTimeout: milliseconds to wait for another connection's lock before `sqlite-busy`.
    public init(path: String, mode: Mode = .create, busyTimeout: Int32 = 0) throws {
        self.path = path
        Self.setUpLibrary
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, mode.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            let detail = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(opened)
            throw SQLiteFailure.error(code: code, detail: detail, path: path)
        }
        database = opened
        interrupter.attach(opened)
        sqlite3_busy_timeout(opened, busyTimeout)
    }

    /// Once a process. Nobody reads the statistics of SQLite's memory, and a written row makes seven allocations where
    /// the distribution builds it without lookaside. Had something else opened a database before, they would be kept,
    /// and `SQLiteBound` would bound nothing.
    static let setUpLibrary: Void = {
        _ = weir_sqlite_config_memory_statistics(0)
        _ = weir_sqlite_bound_install()
    }()

    /// A database of its own in memory.
    public static func inMemory() throws -> SQLiteConnection { try SQLiteConnection(path: ":memory:") }

    deinit { close() }

    /// Closes the file; statements that still live keep it open until they end. Nothing else may be called afterwards.
    public func close() {
        interrupter.detach()
        sqlite3_close_v2(database)
        database = nil
    }

    /// The open handle.
    func handle() throws -> OpaquePointer {
        guard let database else { throw WeirError("sqlite-closed", "the connection to '\(path)' is closed") }
        return database
    }

    /// Throws what the last call on this connection failed with.
    func check(_ code: Int32) throws {
        guard code != SQLITE_OK else { return }
        throw failure(code)
    }

    func failure(_ code: Int32) -> WeirError {
        guard let database else { return WeirError("sqlite-closed", "the connection to '\(path)' is closed") }
        return SQLiteFailure.error(
            code: code, detail: String(cString: sqlite3_errmsg(database)), path: path,
            systemError: sqlite3_system_errno(database))
    }

    /// Byte of the SQL text at which the last failure lies, where SQLite knows it.
    public var errorOffset: Int? {
        guard let database else { return nil }
        let offset = sqlite3_error_offset(database)
        return offset >= 0 ? Int(offset) : nil
    }

    /// Runs statements one after the other and throws away what they return.
    public func execute(_ sql: String) throws {
        try check(sqlite3_exec(handle(), sql, nil, nil, nil))
    }

    /// Compiles one statement.
    /// - Parameter isKept: it will be used many times, so SQLite plans its memory accordingly.
    /// - Throws: also where `sql` holds no statement or more than one.
    public func prepare(_ sql: String, isKept: Bool = false) throws -> SQLiteStatement {
        let database = try handle()
        var sql = sql
        return try sql.withUTF8 { text in
            try text.withMemoryRebound(to: CChar.self) { text in
                var compiled: OpaquePointer?
                var rest: UnsafePointer<CChar>?
                let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
                try check(sqlite3_prepare_v3(database, text.baseAddress, Int32(text.count), flags, &compiled, &rest))
                guard let compiled else { throw WeirError("sqlite-query", "no SQL statement was given") }
                let statement = SQLiteStatement(compiled, of: self)
                try refuseRest(text, from: rest)
                return statement
            }
        }
    }

    /// A second statement behind the first is an error: it would silently not run.
    private func refuseRest(_ text: UnsafeBufferPointer<CChar>, from rest: UnsafePointer<CChar>?) throws {
        guard let rest, let start = text.baseAddress else { return }
        let left = text.count - (rest - start)
        guard left > 0 else { return }
        var compiled: OpaquePointer?
        let code = sqlite3_prepare_v3(try handle(), rest, Int32(left), 0, &compiled, nil)
        sqlite3_finalize(compiled)
        // Comments and blanks compile to nothing; anything else, right or wrong, is a second statement.
        guard code == SQLITE_OK, compiled == nil else {
            throw WeirError("sqlite-query", "only one SQL statement can be given at a time")
        }
    }

    /// All rows of one statement.
    public func query(_ sql: String, _ parameters: [SQLiteValue] = []) throws -> [[SQLiteValue]] {
        let statement = try prepare(sql)
        try statement.bind(parameters)
        var rows: [[SQLiteValue]] = []
        while try statement.step() { rows.append(statement.row()) }
        return rows
    }

    /// Runs one statement with parameters and throws away what it returns.
    public func run(_ sql: String, _ parameters: [SQLiteValue] = []) throws {
        let statement = try prepare(sql)
        try statement.bind(parameters)
        while try statement.step() {}
    }

    /// Rows that the last INSERT, UPDATE or DELETE changed.
    public var changes: Int { database.map { Int(sqlite3_changes64($0)) } ?? 0 }
    /// Rows changed since the connection was opened.
    public var totalChanges: Int { database.map { Int(sqlite3_total_changes64($0)) } ?? 0 }
    public var lastInsertRowId: Int64 { database.map { sqlite3_last_insert_rowid($0) } ?? 0 }
    public var isInTransaction: Bool { database.map { sqlite3_get_autocommit($0) == 0 } ?? false }
}

extension SQLiteConnection.Mode {
    fileprivate var flags: Int32 {
        switch self {
        case .readOnly: SQLITE_OPEN_READONLY
        case .readWrite: SQLITE_OPEN_READWRITE
        case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        }
    }
}
