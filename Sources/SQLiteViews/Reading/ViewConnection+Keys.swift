internal import SQLiteAccess
internal import StreamCore
internal import TopologyModel

extension ViewConnection {
    func rowCount(of view: ViewDescription, _ visible: VisibleRows) throws -> Int {
        let sql = "SELECT count(*) FROM \(Self.table(of: view)) WHERE \(RowFilter.condition(visible))"
        return try bounded { Int(try connection.query(sql).first?.first?.integer ?? 0) }
    }

    /// The rows of `keys`, in their order, those that the view does not hold left out.
    func rows(of view: ViewDescription, _ visible: VisibleRows, keys: StringColumn) throws -> KeyedRows {
        let select = try connection.prepare(
            "\(Self.selectRows(of: view)) WHERE \"weir_key\" = ?1 AND \(RowFilter.condition(visible))")
        let collector = RowCollector(Self.layout(of: view), capacity: keys.count)
        try bounded {
            try withExtendedLifetime(keys) {
                for row in 0..<keys.count {
                    try select.bindBlob(1, keys.bytes(row))
                    while try select.step() { collector.append(select) }
                }
            }
        }
        return Self.keyed(collector.finish(), view)
    }

    func rows(of view: ViewDescription, _ visible: VisibleRows, page: KeyPage) throws -> KeyedRows {
        let start = page.after.map { $0.lexicographicallyPrecedes(page.prefix) ? page.prefix : $0 }
        let isBehind = start != nil && start == page.after
        let select = try connection.prepare(
            """
            \(Self.selectRows(of: view)) WHERE "weir_key" \(isBehind ? ">" : ">=") ?1 AND "weir_key" < ?2 \
            AND \(RowFilter.condition(visible)) ORDER BY "weir_key" LIMIT ?3
            """)
        try select.bind([
            .blob(start ?? page.prefix), .blob(page.end), .integer(Int64(max(page.limit, 0))),
        ])
        let collector = RowCollector(Self.layout(of: view), capacity: min(max(page.limit, 1), 4096))
        try bounded { while try select.step() { collector.append(select) } }
        return Self.keyed(collector.finish(), view)
    }

    private static func table(of view: ViewDescription) -> String {
        SQLiteName.quoted(ViewSchema.tableName(view.name))
    }

    private static func selectRows(of view: ViewDescription) -> String {
        let names = ["weir_key"] + view.columns.map(\.name)
        return "SELECT \(names.map { SQLiteName.quoted($0) }.joined(separator: ", ")) FROM \(table(of: view))"
    }

    /// What readers see of the view's layout.
    private static func layout(of view: ViewDescription) -> ViewLayout {
        ViewLayout(
            view: view.name, columns: view.columns.map { ViewColumn($0) }, timeColumn: "", keyColumns: view.keyColumns,
            indexes: [])
    }

    private static func keyed(_ rows: StoredRows, _ view: ViewDescription) -> KeyedRows {
        KeyedRows(keys: rows.keys, fields: view.columns, columns: rows.columns)
    }
}
