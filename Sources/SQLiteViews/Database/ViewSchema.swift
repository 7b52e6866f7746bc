internal import SQLiteAccess
internal import StreamCore
internal import TopologyModel

/// The SQL of one view: its table, its indexes and the SQL view that people read.
struct ViewSchema {
    let view: StoredView

    var layout: ViewLayout { view.layout }
    var name: String { layout.view }
    var tableName: String { Self.tableName(name) }
    var table: String { SQLiteName.quoted(tableName) }

    static func tableName(_ view: String) -> String { "weir_v_" + view }

    var createTable: String {
        let columns = layout.columns.map { "\(SQLiteName.quoted($0.field.name)) \(Self.storageClass($0.field.type))" }
        let all = ["\"weir_key\" BLOB PRIMARY KEY"] + columns + ["\"weir_epoch\" INTEGER NOT NULL"]
        return "CREATE TABLE \(table) (\(all.joined(separator: ", "))) WITHOUT ROWID"
    }

    /// Writes so many rows: parameter 1 is the epoch, and behind it come each row's key and its layout's columns. A row's
    /// group columns are told by its key and so never change: leaving them out of the update keeps their index untouched.
    func upsert(rows: Int) -> String {
        let names = layout.columns.map { SQLiteName.quoted($0.field.name) }
        let values = (0..<rows).map { row in
            let first = firstParameter(ofRow: row)
            return "(" + (first...(first + Int32(names.count))).map { "?\($0)" }.joined(separator: ", ") + ", ?1)"
        }
        let changing = layout.columns.filter { !layout.keyColumns.contains($0.field.name) }
        let updates = (changing.map { SQLiteName.quoted($0.field.name) } + ["\"weir_epoch\""])
            .map { "\($0) = excluded.\($0)" }
        return """
            INSERT INTO \(table) ("weir_key", \((names + ["\"weir_epoch\""]).joined(separator: ", "))) \
            VALUES \(values.joined(separator: ", ")) \
            ON CONFLICT ("weir_key") DO UPDATE SET \(updates.joined(separator: ", "))
            """
    }

    /// The parameter of `upsert` that is the key of its row `row`.
    func firstParameter(ofRow row: Int) -> Int32 { Int32(2 + row * (layout.columns.count + 1)) }

    var deleteThrough: String { "DELETE FROM \(table) WHERE \(time) <= ?1" }

    /// The key and the layout's columns.
    var selectColumns: String {
        (["\"weir_key\""] + layout.columns.map { SQLiteName.quoted($0.field.name) }).joined(separator: ", ")
    }

    var time: String { SQLiteName.quoted(layout.timeColumn) }

    // MARK: Indexes

    var timeIndex: String { "weir_t_" + name }

    /// By name, the statement that makes it.
    var indexes: [String: String] {
        var wanted: [String: String] = [:]
        if view.hasTimeIndex { wanted[timeIndex] = createIndex(timeIndex, [time]) }
        // The window's start is left out: few readers ask for one start over all groups, and who does declares an index.
        let group = layout.keyColumns.filter { $0 != "window_start" }.compactMap { field($0) }
        if !group.isEmpty {
            let index = "weir_g_" + name
            wanted[index] = createIndex(index, group.map { "(\(Self.expression($0)))" })
        }
        for columns in layout.indexes {
            let index =
                "weir_i_\(name)_" + columns.map { $0.name + ($0.isDescending ? "-" : "") }.joined(separator: "_")
            let parts = columns.compactMap { column in
                field(column.name).map { "(\(Self.expression($0)))" + (column.isDescending ? " DESC" : "") }
            }
            if parts.count == columns.count { wanted[index] = createIndex(index, parts) }
        }
        return wanted
    }

    private func field(_ name: String) -> Field? { layout.index(of: name).map { layout.columns[$0].field } }

    private func createIndex(_ name: String, _ parts: [String]) -> String {
        "CREATE INDEX \(SQLiteName.quoted(name)) ON \(table) (\(parts.joined(separator: ", ")))"
    }

    // MARK: What people read

    var createView: String {
        let columns = layout.visibleSchema.fields.map { "\(Self.expression($0)) AS \(SQLiteName.quoted($0.name))" }
        return "CREATE VIEW \(SQLiteName.quoted(name)) AS SELECT \(columns.joined(separator: ", ")) FROM \(table)"
    }

    /// A column as people read it. Indexes are made over the same expression, so that a reader's condition or order on
    /// the SQL view's column finds them.
    static func expression(_ field: Field) -> String {
        let column = SQLiteName.quoted(field.name)
        switch field.type {
        case .decimal(_, let scale): return "\(column) / 1\(String(repeating: "0", count: scale)).0"
        case .timestamp: return "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
        case .date: return "date(\(column) * 86400, 'unixepoch')"
        // A NaN is stored as a blob, for SQLite has none.
        case .float: return "CASE WHEN typeof(\(column)) <> 'blob' THEN \(column) END"
        default: return column
        }
    }

    static func storageClass(_ type: DataType) -> String {
        switch type {
        case .bool, .int, .decimal, .timestamp, .date: "INTEGER"
        case .float: "REAL"
        case .string: "TEXT"
        case .bytes, .list, .structure: "BLOB"
        }
    }
}
