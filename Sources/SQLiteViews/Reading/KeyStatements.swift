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

    /// The view with what is seen of it; nil where that is nothing.
    func view(_ view: ViewDescription, _ visible: VisibleRows) throws -> SQLiteKeyedView? {
        switch visible {
        case .none: nil
        case .all: SQLiteKeyedView(description: view, select: try statement(for: view, nil), tenant: nil)
        case .tenant(let column, let value):
            SQLiteKeyedView(description: view, select: try statement(for: view, column), tenant: value)
        }
    }

    private func statement(for view: ViewDescription, _ tenantColumn: String?) throws -> SQLiteStatement {
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
