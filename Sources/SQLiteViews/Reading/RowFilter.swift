internal import SQLiteAccess
internal import StreamCore

/// The SQL condition over a view's table that holds for the rows that are seen.
enum RowFilter {
    static func condition(_ rows: VisibleRows) -> String {
        switch rows {
        case .none: "FALSE"
        case .all: "TRUE"
        // Byte by byte, for the column is a text and the table's collation is SQLite's own.
        case .tenant(let column, let value): "\(SQLiteName.quoted(column)) = \(SQLiteName.literal(value))"
        }
    }
}
