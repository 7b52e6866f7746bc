internal import SQLiteAccess
internal import StreamCore

/// Statements that find one row of a view by its key, compiled once and kept as long as the views are as they were.
final class KeyStatements {
    private struct Wanted: Hashable {
        let view: String
        /// Whose value the second parameter is; nil where every row is seen.
        let tenantColumn: String?
    }

    private let connection: SQLiteConnection
    private var statements: [Wanted: SQLiteStatement] = [:]

    init(_ connection: SQLiteConnection) { self.connection = connection }

    /// To be called when the views are no longer what they were.
    func forget() { statements = [:] }

    /// The values of the row in the order of the view's columns, or nil.
    func row(_ key: UnsafeRawBufferPointer, of view: ViewDescription, _ visible: VisibleRows) throws -> [QueryValue]? {
        switch visible {
        case .none: return nil
        case .all: return try row(key, of: view, try statement(for: view, tenantColumn: nil))
        case .tenant(let column, let value):
            let select = try statement(for: view, tenantColumn: column)
            try select.bind(2, .text(value))
            return try row(key, of: view, select)
        }
    }

    private func row(
        _ key: UnsafeRawBufferPointer, of view: ViewDescription, _ select: SQLiteStatement
    ) throws -> [QueryValue]? {
        try select.bindBlob(1, key)
        // The key's bytes are the caller's, and the read transaction cannot end while a statement is under way.
        defer {
            select.reset()
            select.clearBindings()
        }
        guard try select.step() else { return nil }
        return view.columns.indices.map { select.queryValue(Int32($0), view.columns[$0].type) }
    }

    private func statement(for view: ViewDescription, tenantColumn: String?) throws -> SQLiteStatement {
        let wanted = Wanted(view: view.name, tenantColumn: tenantColumn)
        if let kept = statements[wanted] { return kept }
        let columns = view.columns.map { SQLiteName.quoted($0.name) }.joined(separator: ", ")
        let condition = tenantColumn.map { " AND \(SQLiteName.quoted($0)) = ?2" } ?? ""
        let table = SQLiteName.quoted(ViewSchema.tableName(view.name))
        let made = try connection.prepare(
            "SELECT \(columns) FROM \(table) WHERE \"weir_key\" = ?1\(condition)", isKept: true)
        statements[wanted] = made
        return made
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
