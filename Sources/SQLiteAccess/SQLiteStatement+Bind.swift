internal import CSQLite

extension SQLiteStatement {
    public func bind(_ parameter: Int32, _ value: Int64) throws {
        try check(sqlite3_bind_int64(statement, parameter, value))
    }

    /// SQLite stores a NaN as null.
    public func bind(_ parameter: Int32, _ value: Double) throws {
        try check(sqlite3_bind_double(statement, parameter, value))
    }

    public func bindNull(_ parameter: Int32) throws {
        try check(sqlite3_bind_null(statement, parameter))
    }

    /// Binds UTF-8 without copying it: the bytes must stay where they are until the statement has run and is bound
    /// anew, or its bindings are cleared.
    public func bindText(_ parameter: Int32, _ bytes: UnsafeRawBufferPointer) throws {
        let start = bytes.baseAddress ?? Self.nothing
        try check(
            sqlite3_bind_text64(
                statement, parameter, start.assumingMemoryBound(to: CChar.self), UInt64(bytes.count), nil,
                UInt8(SQLITE_UTF8)))
    }

    /// Binds bytes without copying them, as `bindText` does.
    public func bindBlob(_ parameter: Int32, _ bytes: UnsafeRawBufferPointer) throws {
        try check(
            sqlite3_bind_blob64(statement, parameter, bytes.baseAddress ?? Self.nothing, UInt64(bytes.count), nil))
    }

    /// Binds a value and keeps a copy of it.
    public func bind(_ parameter: Int32, _ value: SQLiteValue) throws {
        switch value {
        case .null: try bindNull(parameter)
        case .integer(let value): try bind(parameter, value)
        case .real(let value): try bind(parameter, value)
        case .text(var value):
            try value.withUTF8 { bytes in
                try check(
                    sqlite3_bind_text64(
                        statement, parameter,
                        UnsafeRawPointer(bytes.baseAddress).map { $0.assumingMemoryBound(to: CChar.self) }
                            ?? Self.nothing.assumingMemoryBound(to: CChar.self), UInt64(bytes.count),
                        weir_sqlite_transient(), UInt8(SQLITE_UTF8)))
            }
        case .blob(let value):
            try value.withUnsafeBytes { bytes in
                try check(
                    sqlite3_bind_blob64(
                        statement, parameter, bytes.baseAddress ?? Self.nothing, UInt64(bytes.count),
                        weir_sqlite_transient()))
            }
        }
    }

    /// Binds parameters 1, 2, ... and keeps copies of them.
    public func bind(_ values: [SQLiteValue]) throws {
        for (index, value) in values.enumerated() { try bind(Int32(index + 1), value) }
    }

    @inline(__always)
    private func check(_ code: Int32) throws {
        if code != SQLITE_OK { throw connection.failure(code) }
    }

    /// Stands for an empty run of bytes, for which SQLite would take a null pointer as null. Never read or written.
    private static var nothing: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 16).unsafelyUnwrapped }
}
