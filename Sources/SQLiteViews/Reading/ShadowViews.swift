internal import SQLiteAccess
internal import StreamCore

/// The views that one reader sees, as temporary SQL views of their connection: each has the name of the view that it
/// stands before, and the reader's rows alone.
///
/// Below each lies a second one, whose name is made up and which alone may read the table (`SQLiteReadPolicy`). Where it
/// leaves rows out it ends in `LIMIT -1 OFFSET 0`, over which SQLite neither flattens a subquery nor moves a condition
/// into it (https://www.sqlite.org/optoverview.html, 10 and 11): otherwise a reader's condition could be tried on the
/// rows of others before they are left out, and an error that it raises would tell of them.
final class ShadowViews {
    let standIns: StandInViews
    let policy: SQLiteReadPolicy

    /// Takes the place of the shadows that the connection has. Inside a transaction that is committed.
    init(_ catalog: ViewCatalog, _ scope: ViewScope, on connection: SQLiteConnection) throws {
        try Self.remove(from: connection)
        var policy = SQLiteReadPolicy(tables: [])
        var columns: [String: [String]] = [:]
        for view in catalog.views {
            let rows = scope.rows(of: view)
            guard rows != .none else { continue }
            let inner = Self.madeUpName()
            try Self.create(view, rows, inner, on: connection)
            columns[view.name] = view.columns.map(\.name)
            let table = ViewSchema.tableName(view.name).lowercased()
            policy.tables.formUnion([view.name.lowercased(), inner])
            if rows == .all { policy.innerTables.insert(table) } else { policy.walledTables[table] = inner }
        }
        policy.database = "temp"
        if scope.seesDeadLetters { try Self.addDeadLetters(&policy, &columns, on: connection) }
        self.policy = policy
        standIns = try StandInViews(columns)
    }

    static func remove(from connection: SQLiteConnection) throws {
        try writing(connection) {
            for row in try connection.query("SELECT name FROM sqlite_temp_schema WHERE type = 'view'") {
                guard let name = row[0].text else { continue }
                try connection.execute("DROP VIEW temp.\(SQLiteName.quoted(name))")
            }
        }
    }

    private static func create(
        _ view: ViewDescription, _ rows: VisibleRows, _ inner: String, on connection: SQLiteConnection
    ) throws {
        let table = SQLiteName.quoted(ViewSchema.tableName(view.name))
        let names = view.columns.map { SQLiteName.quoted($0.name) }.joined(separator: ", ")
        let values = view.columns.map { "\(ViewSchema.expression($0)) AS \(SQLiteName.quoted($0.name))" }
        let barrier = rows == .all ? "" : " WHERE \(RowFilter.condition(rows)) LIMIT -1 OFFSET 0"
        try writing(connection) {
            try connection.execute(
                """
                CREATE TEMP VIEW \(SQLiteName.quoted(inner)) AS \
                SELECT \(values.joined(separator: ", ")) FROM main.\(table)\(barrier);
                CREATE TEMP VIEW \(SQLiteName.quoted(view.name)) AS \
                SELECT \(names) FROM temp.\(SQLiteName.quoted(inner));
                """)
        }
    }

    private static func addDeadLetters(
        _ policy: inout SQLiteReadPolicy, _ columns: inout [String: [String]], on connection: SQLiteConnection
    ) throws {
        let name = "weir_dead_letters"
        columns[name] = try connection.query("SELECT name FROM pragma_table_info('\(name)')").compactMap { $0[0].text }
        try writing(connection) {
            try connection.execute("CREATE TEMP VIEW \(name) AS SELECT * FROM main.\(name)")
        }
        policy.tables.insert(name)
        policy.innerTables.insert(name)
    }

    /// The connection may write only what is its own and in memory, and only here.
    private static func writing(_ connection: SQLiteConnection, _ body: () throws -> Void) throws {
        try connection.execute("PRAGMA query_only = OFF")
        defer { try? connection.execute("PRAGMA query_only = ON") }
        try body()
    }

    /// 128 bits that nobody guesses.
    private static func madeUpName() -> String {
        var random = SystemRandomNumberGenerator()
        return "weir_r_" + HexText.digits(random.next(), count: 16) + HexText.digits(random.next(), count: 16)
    }
}
