internal import StreamCore

/// The read transaction of a connection, for single rows.
struct SQLiteKeyedSnapshot: KeyedSnapshot {
    let catalog: ViewCatalog
    let statements: KeyStatements

    var epoch: ViewEpoch { catalog.epoch }

    func view(_ name: String, seeing scope: ViewScope) throws -> any KeyedView {
        if let view = catalog.views.first(where: { $0.name == name }),
            let keyed = try statements.view(view, scope.rows(of: view))
        {
            return keyed
        }
        throw ViewDescription.unknown(name, among: catalog.seen(by: scope).views)
    }
}
