internal import SQLiteAccess
internal import StreamCore
internal import TopologyModel

/// What opening found out about the views.
public struct ViewReport: Sendable, Equatable {
    /// Views that the state did not hold. In a state that has progressed they see only what comes from now on.
    public var created: [String] = []
    /// Views that the state holds and the topology no longer has; kept, readable, no longer changed.
    public var vanished: [String] = []
    public var indexesCreated: [String] = []
    public var indexesDropped: [String] = []

    public init() {}
}

extension StateDatabase {
    /// Makes tables, indexes and SQL views what the topology wants, in one transaction.
    /// - Throws: `view-changed` naming the first view whose signature differs; nothing is changed then.
    func open(_ wanted: [StoredView]) throws -> ViewReport {
        try guarded {
            let report = try connection.transaction {
                for view in wanted { try checkTypes(view) }
                try checkSignatures(wanted)
                return try settle(wanted)
            }
            // A prepared epoch may still hold rows of a view that the topology has lost since.
            let all = wanted + (try report.vanished.map { try described($0) })
            use(try all.map { try ViewTable(ViewSchema(view: $0), connection) })
            return report
        }
    }

    private func settle(_ wanted: [StoredView]) throws -> ViewReport {
        var report = ViewReport()
        let known = Set(try names("SELECT view FROM weir_views"))
        for view in wanted {
            let schema = ViewSchema(view: view)
            if !known.contains(schema.name) {
                try connection.execute(schema.createTable)
                report.created.append(schema.name)
            }
            try describe(view)
            try settleIndexes(schema, &report)
            try settleSQLView(schema)
        }
        report.vanished = known.subtracting(wanted.map(\.layout.view)).sorted()
        for view in report.vanished {
            try connection.run("UPDATE weir_views SET is_current = 0 WHERE view = ?1", [.text(view)])
        }
        return report
    }

    private func checkTypes(_ view: StoredView) throws {
        for column in view.layout.columns {
            switch column.field.type {
            case .list, .structure:
                throw WeirError(
                    "view-column-type",
                    "column '\(column.field.name)' of view '\(view.layout.view)' is a \(column.field.type), which a "
                        + "view cannot store", hint: "aggregate one of its fields")
            default: break
            }
        }
    }

    /// What must stay the same: the view's own signature, and the columns that its rows were stored in.
    static func facts(_ view: StoredView) -> [String] {
        view.signature
            + view.layout.columns.map { "column \($0.field.name): \($0.field.type)\($0.isHidden ? " (hidden)" : "")" }
    }

    private func checkSignatures(_ wanted: [StoredView]) throws {
        var differences: [SignatureDifference] = []
        for view in wanted {
            let stored = try names(
                "SELECT line FROM weir_signature WHERE view = ?1 ORDER BY position", [.text(view.layout.view)])
            guard !stored.isEmpty else { continue }
            differences += SignatureDifference.between(view: view.layout.view, stored: stored, new: Self.facts(view))
        }
        guard let first = differences.first else { return }
        let others = Set(differences.map(\.view)).count - 1
        throw WeirError(
            "view-changed",
            "view '\(first.view)' is not what its state was built with: \(first)"
                + (others > 0 ? " (and \(others) more changed)" : ""),
            hint: "rebuild it with 'weir state rebuild \(first.view) --state DIR', or keep the old file: "
                + "'weir run OLD-FILE --state DIR'")
    }

    private func describe(_ view: StoredView) throws {
        let name = SQLiteValue.text(view.layout.view)
        for table in ["weir_views", "weir_columns", "weir_sources", "weir_signature"] {
            try connection.run("DELETE FROM \(table) WHERE view = ?1", [name])
        }
        try connection.run("INSERT INTO weir_views VALUES (?1, ?2, 1)", [name, .text(view.layout.timeColumn)])
        for (position, column) in view.layout.columns.enumerated() {
            let isKey = view.layout.keyColumns.contains(column.field.name)
            try connection.run(
                "INSERT INTO weir_columns VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                [
                    name, .integer(Int64(position)), .text(column.field.name), .text(column.field.type.description),
                    .integer(column.field.isOptional ? 1 : 0), .integer(column.isHidden ? 1 : 0),
                    .integer(isKey ? 1 : 0),
                ])
        }
        try describeTenant(view)
        for source in Set(view.sources) {
            try connection.run("INSERT INTO weir_sources VALUES (?1, ?2)", [name, .text(source)])
        }
        for (position, line) in Self.facts(view).enumerated() {
            try connection.run(
                "INSERT INTO weir_signature VALUES (?1, ?2, ?3)", [name, .integer(Int64(position)), .text(line)])
        }
    }

    /// Stands among the state's facts, where a state that was made before tenants were known has room for it.
    private func describeTenant(_ view: StoredView) throws {
        let fact = SQLiteValue.text(StateSchema.tenantFact + view.layout.view)
        try connection.run("DELETE FROM weir_meta WHERE name = ?1", [fact])
        if let column = view.tenantColumn {
            try connection.run("INSERT INTO weir_meta VALUES (?1, ?2)", [fact, .text(column)])
        }
    }

    /// A view as the state describes it.
    private func described(_ view: String) throws -> StoredView {
        let name = [SQLiteValue.text(view)]
        let rows = try connection.query(
            "SELECT name, type, is_optional, is_hidden, is_key FROM weir_columns WHERE view = ?1 ORDER BY position",
            name)
        let columns = rows.compactMap { row -> ViewColumn? in
            guard let name = row[0].text, let type = row[1].text.flatMap(DataType.init(spelling:)) else { return nil }
            return ViewColumn(Field(name, type, isOptional: row[2] == 1), isHidden: row[3] == 1)
        }
        let layout = ViewLayout(
            view: view, columns: columns,
            timeColumn: try names("SELECT time_column FROM weir_views WHERE view = ?1", name).first ?? "",
            keyColumns: rows.filter { $0[4] == 1 }.compactMap { $0[0].text }, indexes: [])
        return StoredView(layout: layout, signature: [], hasTimeIndex: false, sources: [])
    }

    private func settleIndexes(_ schema: ViewSchema, _ report: inout ViewReport) throws {
        let rows = try connection.query(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL",
            [.text(schema.tableName)])
        let wanted = schema.indexes
        var kept: Set<String> = []
        for row in rows {
            guard let name = row[0].text else { continue }
            if let sql = wanted[name], sql == row[1].text {
                kept.insert(name)
            } else {
                try connection.execute("DROP INDEX \(SQLiteName.quoted(name))")
                report.indexesDropped.append(name)
            }
        }
        for (name, sql) in wanted.sorted(by: { $0.key < $1.key }) where !kept.contains(name) {
            try connection.execute(sql)
            report.indexesCreated.append(name)
        }
    }

    private func settleSQLView(_ schema: ViewSchema) throws {
        let stored = try connection.query(
            "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1", [.text(schema.name)])
        guard stored.first?.first?.text != schema.createView else { return }
        try connection.execute("DROP VIEW IF EXISTS \(SQLiteName.quoted(schema.name)); \(schema.createView)")
    }

    private func names(_ sql: String, _ parameters: [SQLiteValue] = []) throws -> [String] {
        try connection.query(sql, parameters).compactMap { $0.first?.text }
    }
}
