internal import StreamCore

/// The read transaction of a connection, for single rows.
struct SQLiteKeyedSnapshot: KeyedSnapshot {
    let catalog: ViewCatalog
    let statements: KeyStatements

    var epoch: ViewEpoch { catalog.epoch }

    func description(of name: String, seeing scope: ViewScope) throws -> ViewDescription {
        if let view = catalog.views.first(where: { $0.name == name }), scope.rows(of: view) != .none { return view }
        throw ViewDescription.unknown(name, among: catalog.seen(by: scope).views)
    }

    func row(_ key: UnsafeRawBufferPointer, of view: ViewDescription, seeing scope: ViewScope) throws -> [QueryValue]? {
        try statements.row(key, of: view, scope.rows(of: view))
    }
}
