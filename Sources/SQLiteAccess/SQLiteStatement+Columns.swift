internal import CSQLite

extension SQLiteStatement {
    public var columnCount: Int { Int(sqlite3_column_count(statement)) }

    public func columnName(_ column: Int32) -> String {
        sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
    }

    /// The type that the column was declared with, where it is a plain column of a table or of a SQL view.
    public func declaredType(_ column: Int32) -> String? {
        sqlite3_column_decltype(statement, column).map { String(cString: $0) }
    }

    /// What the current row holds in that column.
    public func storage(_ column: Int32) -> SQLiteStorage {
        SQLiteStorage(rawValue: sqlite3_column_type(statement, column)) ?? .null
    }

    public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// 0 where it is null.
    public func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    /// 0 where it is null.
    public func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

    /// The bytes of a text or blob, valid until the next step or reset. Empty where it is null.
    public func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        // The order matters: asking for the blob may convert the value and move it.
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }

    /// Bytes of a text or blob; 0 where it is none.
    public func textBytes(_ column: Int32) -> Int {
        let type = sqlite3_column_type(statement, column)
        return type == SQLITE_TEXT || type == SQLITE_BLOB ? Int(sqlite3_column_bytes(statement, column)) : 0
    }

    public func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    public func value(_ column: Int32) -> SQLiteValue {
        switch storage(column) {
        case .null: .null
        case .integer: .integer(integer(column))
        case .real: .real(real(column))
        case .text: .text(text(column))
        case .blob: .blob(Array(bytes(column)))
        }
    }

    /// The current row.
    public func row() -> [SQLiteValue] { (0..<Int32(columnCount)).map { value($0) } }
}
