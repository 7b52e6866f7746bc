internal import CSQLite

extension SQLiteConnection {
    /// Refuses what could damage the file through SQL alone: writes to shadow tables and `PRAGMA writable_schema`.
    public func setDefensive(_ on: Bool = true) throws {
        try check(weir_sqlite_db_config_defensive(handle(), on ? 1 : 0))
    }

    /// Off: views and triggers of the file may use harmless functions only.
    public func setTrustedSchema(_ on: Bool) throws {
        try check(weir_sqlite_db_config_trusted_schema(handle(), on ? 1 : 0))
    }

    /// Off: "double quotes" are names, as in the SQL standard, and never strings.
    public func setQuotedStrings(_ on: Bool) throws {
        try check(weir_sqlite_db_config_quoted_strings(handle(), on ? 1 : 0))
    }

    /// What a statement may use at most; see https://www.sqlite.org/c3ref/c_limit_attached.html.
    public enum Limit: Int32, Sendable {
        /// Bytes of a string, blob or row.
        case length = 0
        /// Bytes of a statement's text.
        case statementLength = 1
        case columns = 2
        case expressionDepth = 3
        case compoundSelects = 4
        case functionArguments = 6
        /// Databases attached.
        case attached = 7
        case parameters = 9
        case workerThreads = 11
    }

    /// Sets a bound and returns the one before.
    @discardableResult
    public func setLimit(_ limit: Limit, to value: Int32) throws -> Int32 {
        sqlite3_limit(try handle(), limit.rawValue, value)
    }

    /// Asks `goesOn` every `instructions` steps of SQLite's machine; when it says no the statement fails with
    /// `sqlite-interrupted`. Nil ends the asking.
    public func setProgress(every instructions: Int32 = 4096, _ goesOn: (() -> Bool)?) throws {
        progress = goesOn
        guard goesOn != nil else {
            sqlite3_progress_handler(try handle(), 0, nil, nil)
            return
        }
        sqlite3_progress_handler(
            try handle(), instructions,
            { context in
                guard let context else { return 0 }
                let connection = Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue()
                return connection.progress?() ?? true ? 0 : 1
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Counts the write-ahead log's pages in `logPages` and checkpoints it, without waiting for readers, at each
    /// commit that leaves more than `checkpointPages` in it. Takes the place of `PRAGMA wal_autocheckpoint`.
    public func watchLog(checkpointPages: Int) throws {
        self.checkpointPages = checkpointPages
        sqlite3_wal_hook(
            try handle(),
            { context, database, name, pages in
                guard let context else { return SQLITE_OK }
                let connection = Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue()
                connection.logPages = Int(pages)
                guard Int(pages) >= connection.checkpointPages else { return SQLITE_OK }
                // A checkpoint that fails (a reader, a full disk) is tried again at the next commit, which stands.
                sqlite3_wal_checkpoint_v2(database, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Moves the write-ahead log into the database and syncs that, without waiting for anybody.
    /// - Returns: whether all of it was moved; a reader may stand in the way, or a full disk.
    public func moveLog() throws -> Bool {
        var pages: Int32 = -1
        var moved: Int32 = -1
        let code = sqlite3_wal_checkpoint_v2(try handle(), nil, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved)
        return code == SQLITE_OK && pages == moved
    }

    /// Moves the write-ahead log into the database and cuts the log to nothing, where no reader stands in the way.
    public func checkpoint() throws {
        try check(sqlite3_wal_checkpoint_v2(handle(), nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil))
    }
}
