internal import SQLiteAccess
internal import StreamCore

/// What a state database says about its views and how fresh they are.
struct ViewCatalog: Sendable {
    var epoch: ViewEpoch
    /// In the order of names.
    var views: [ViewDescription]

    /// By name, the columns that readers see.
    var columns: [String: [Field]] { Dictionary(uniqueKeysWithValues: views.map { ($0.name, $0.columns) }) }

    /// Inside the caller's transaction.
    static func read(_ connection: SQLiteConnection) throws -> ViewCatalog {
        let appliedAt = try connection.query("SELECT time FROM weir_epochs WHERE slot = 0").first?.first?.integer
        let progress = try StoredProgress.read(connection, .applied)
        var views: [ViewDescription] = []
        for row in try connection.query("SELECT view, is_current FROM weir_views ORDER BY view") {
            guard let name = row[0].text else { continue }
            views.append(ViewDescription(name: name, columns: [], keyColumns: [], isCurrent: row[1] == 1))
        }
        let places = Dictionary(uniqueKeysWithValues: views.enumerated().map { ($1.name, $0) })
        let columns = try connection.query(
            "SELECT view, name, type, is_optional, is_hidden, is_key FROM weir_columns ORDER BY view, position")
        for row in columns {
            guard let place = row[0].text.flatMap({ places[$0] }), let name = row[1].text,
                let type = row[2].text.flatMap(DataType.init(spelling:))
            else { continue }
            if row[4] == 0 { views[place].columns.append(Field(name, type, isOptional: row[3] == 1)) }
            if row[5] == 1 { views[place].keyColumns.append(name) }
        }
        for (place, view) in views.enumerated() {
            views[place].tenantColumn = try tenantColumn(view, connection)
        }
        return ViewCatalog(epoch: ViewEpoch(progress, appliedAt: appliedAt), views: views)
    }

    private static func tenantColumn(_ view: ViewDescription, _ connection: SQLiteConnection) throws -> String? {
        try connection.query(
            "SELECT value FROM weir_meta WHERE name = ?1", [.text(StateSchema.tenantFact + view.name)]
        ).first?.first?.text
    }

    /// What `scope` sees of it.
    func seen(by scope: ViewScope) -> ViewCatalog {
        guard scope != .everything else { return self }
        let seen = views.filter { scope.rows(of: $0) != .none }
        return ViewCatalog(epoch: epoch.naming(seen), views: seen)
    }
}
