internal import CSQLite

/// A compiled statement. Parameters count from 1, columns from 0. Used by one thread at a time, with its connection.
public final class SQLiteStatement {
    let statement: OpaquePointer
    /// Kept alive while the statement lives.
    let connection: SQLiteConnection

    init(_ statement: OpaquePointer, of connection: SQLiteConnection) {
        self.statement = statement
        self.connection = connection
    }

    deinit { sqlite3_finalize(statement) }

    /// Goes on to the next row; false where there is none. After an error or the last row the statement may be run
    /// again with other parameters.
    public func step() throws -> Bool {
        let code = sqlite3_step(statement)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE {
            sqlite3_reset(statement)
            return false
        }
        // The message is the connection's until the next call on it, and `reset` repeats it.
        let failure = connection.failure(sqlite3_extended_errcode(try connection.handle()))
        sqlite3_reset(statement)
        throw failure
    }

    /// Runs a statement that returns no row, to be run again: one call for each row written.
    public func run() throws {
        while try step() {}
    }

    /// Ends a run before its last row. Parameters keep their values.
    public func reset() { sqlite3_reset(statement) }

    /// Forgets all parameters, and with them every pointer that was bound.
    public func clearBindings() { sqlite3_clear_bindings(statement) }

    public var parameterCount: Int { Int(sqlite3_bind_parameter_count(statement)) }

    /// The name of a parameter as it was written, its first character included; nil where it has none (`?`).
    public func parameterName(_ parameter: Int32) -> String? {
        sqlite3_bind_parameter_name(statement, parameter).map { String(cString: $0) }
    }

    /// Bytes of its compiled form, about: 24 an instruction, 56 a register, and its constants.
    public var compiledBytes: Int { Int(sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_MEMUSED, 0)) }

    /// Whether running it cannot change the database, by SQLite's own judgement.
    public var isReadOnly: Bool { sqlite3_stmt_readonly(statement) != 0 }
}
