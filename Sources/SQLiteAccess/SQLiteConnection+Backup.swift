internal import CSQLite
internal import StreamCore

extension SQLiteConnection {
    /// Copies this database over `target`'s, whole or not at all, while others go on reading and writing.
    /// - Parameters:
    ///   - pages: copied between two calls of `goesOn`; negative: all at once.
    ///   - goesOn: given the pages left and the pages in all; false ends the copy with `sqlite-interrupted`.
    public func backup(
        to target: SQLiteConnection, pages: Int32 = 1024,
        _ goesOn: (_ left: Int, _ total: Int) -> Bool = { _, _ in true }
    ) throws {
        guard let backup = sqlite3_backup_init(try target.handle(), "main", try handle(), "main") else {
            throw target.failure(sqlite3_extended_errcode(try target.handle()))
        }
        var code = sqlite3_backup_step(backup, pages)
        var isStopped = false
        while code == SQLITE_OK, !isStopped {
            isStopped = !goesOn(Int(sqlite3_backup_remaining(backup)), Int(sqlite3_backup_pagecount(backup)))
            if !isStopped { code = sqlite3_backup_step(backup, pages) }
        }
        sqlite3_backup_finish(backup)
        if isStopped { throw WeirError("sqlite-interrupted", "the copy of '\(path)' was stopped") }
        guard code == SQLITE_DONE else {
            throw SQLiteFailure.error(code: code, detail: String(cString: sqlite3_errstr(code)), path: path)
        }
    }
}
