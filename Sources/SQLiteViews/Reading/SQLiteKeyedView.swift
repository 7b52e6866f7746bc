internal import SQLiteAccess
internal import StreamCore

/// A view and the statement that finds one of its rows.
struct SQLiteKeyedView: KeyedView {
    let description: ViewDescription
    /// Its first parameter is the key.
    let select: SQLiteStatement
    /// The second parameter, where only a tenant's rows are seen.
    let tenant: String?

    func row(_ key: UnsafeRawBufferPointer) throws -> [QueryValue]? {
        try select.bindBlob(1, key)
        if let tenant { try select.bind(2, .text(tenant)) }
        // The key's bytes are the caller's, and the read transaction cannot end while a statement is under way.
        defer {
            select.reset()
            select.clearBindings()
        }
        guard try select.step() else { return nil }
        return description.columns.indices.map { select.queryValue(Int32($0), description.columns[$0].type) }
    }
}

extension SQLiteStatement {
    /// What a column of that type holds, as readers see it.
    fileprivate func queryValue(_ column: Int32, _ type: DataType) -> QueryValue {
        if isNull(column) { return .null }
        switch type {
        case .bool: return .bool(integer(column) != 0)
        case .float: return QueryValue(stored: ColumnCollector.float(self, column))
        case .string: return .text(text(column))
        case .bytes: return .bytes(Array(bytes(column)))
        default: return QueryValue(stored: integer(column), type)
        }
    }
}
