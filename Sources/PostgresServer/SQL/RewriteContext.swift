internal import StreamCore

/// What a statement's meaning depends on besides its text.
struct RewriteContext: Sendable {
    /// By lowercase name of the view, its columns' types by lowercase name.
    var views: [String: [String: PostgresType]]
    /// The types that a client declared for parameters, from the first; nil where the server is to find out.
    var declaredTypes: [PostgresType?] = []
    /// What `now()` is: epoch milliseconds.
    var now: Int64
    /// What functions about the session answer, by name: `current_user`, `version`, ...
    var session: SessionFacts

    init(views: [ViewDescription], now: Int64, session: SessionFacts) {
        self.now = now
        self.session = session
        self.views = [:]
        for view in views {
            var columns: [String: PostgresType] = [:]
            for field in view.columns { columns[field.name.lowercased()] = PostgresType(field.type) }
            self.views[view.name.lowercased()] = columns
        }
    }
}

/// What a session says about itself.
struct SessionFacts: Sendable {
    var user: String
    var database: String
    var process: Int32
    var settings: SessionSettings
}
