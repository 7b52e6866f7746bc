/// What one reader may see of the views: which of them, and whose rows.
///
/// What is not seen is as if it were not there, so that nothing tells a hidden view from one that does not exist.
public struct ViewScope: Sendable, Hashable {
    /// Each adds to what is seen.
    public let grants: [ViewGrant]
    /// Of views that declare a tenant's column only the rows with this value are seen, whatever is granted.
    public let tenant: String?
    /// Whether `weir_dead_letters` is seen: rows of every tenant may stand in it.
    public let seesDeadLetters: Bool

    public init(grants: [ViewGrant], tenant: String? = nil, seesDeadLetters: Bool = false) {
        self.grants = grants
        self.tenant = tenant
        self.seesDeadLetters = seesDeadLetters
    }

    /// All that there is.
    public static let everything = ViewScope(
        grants: [ViewGrant(views: [NamePattern("*")], seesAllTenants: true)], seesDeadLetters: true)

    public func rows(of view: ViewDescription) -> VisibleRows {
        guard let column = view.tenantColumn else {
            return grants.contains { $0.opens(view.name, toTenants: tenant != nil) } ? .all : .none
        }
        if let tenant {
            return grants.contains { $0.names(view.name) } ? .tenant(column: column, value: tenant) : .none
        }
        return grants.contains { $0.seesAllTenants && $0.names(view.name) } ? .all : .none
    }
}

/// Which rows of a view a reader sees.
public enum VisibleRows: Sendable, Hashable {
    case none
    case all
    /// Those whose `column` holds exactly `value`.
    case tenant(column: String, value: String)
}

/// What one role opens.
public struct ViewGrant: Sendable, Hashable {
    public let views: [NamePattern]
    /// Views without a tenant's column that readers of a tenant see nevertheless: the same rows for all of them.
    public let shared: [NamePattern]
    /// Whether a reader of no tenant sees the rows of all of them.
    public let seesAllTenants: Bool

    public init(views: [NamePattern], shared: [NamePattern] = [], seesAllTenants: Bool = false) {
        self.views = views
        self.shared = shared
        self.seesAllTenants = seesAllTenants
    }

    func names(_ view: String) -> Bool { views.contains { $0.matches(view) } }

    /// Whether a view without a tenant's column is seen.
    func opens(_ view: String, toTenants: Bool) -> Bool {
        shared.contains { $0.matches(view) } || (!toTenants && names(view))
    }
}
