internal import StreamCore
public import TopologyModel

/// What the store has to know of a view.
public struct StoredView: Sendable {
    public let layout: ViewLayout
    /// What must not change while state exists, one fact a line.
    public let signature: [String]
    /// Whether rows are looked for by their time: the view has a window or a `retain`.
    public let hasTimeIndex: Bool
    /// Names of the sources whose rows reach the view, by whatever way. What a rebuild must read again.
    public let sources: [String]
    /// The key column that says whose a row is. May change while state exists.
    public let tenantColumn: String?

    public init(
        layout: ViewLayout, signature: [String], hasTimeIndex: Bool, sources: [String], tenantColumn: String? = nil
    ) {
        self.layout = layout
        self.signature = signature
        self.hasTimeIndex = hasTimeIndex
        self.sources = sources
        self.tenantColumn = tenantColumn
    }

    /// View `index` of a plan, stored as `layout` says.
    public init(plan: TopologyPlan, index: Int, layout: ViewLayout) {
        let view = plan.views[index]
        self.init(
            layout: layout, signature: view.signature, hasTimeIndex: view.window != nil || view.retain != nil,
            sources: Self.sources(of: view.input, in: plan).sorted(), tenantColumn: view.tenant)
    }

    private static func sources(of input: InputReference, in plan: TopologyPlan) -> Set<String> {
        switch input {
        case .source(let index): [plan.sources[index].name]
        case .stage(let index): sources(of: plan.stages[index].input, in: plan)
        case .view(let index, _): sources(of: plan.views[index].input, in: plan)
        }
    }
}

/// One fact that differs between a view as the state was built with it and as the file now says.
public struct SignatureDifference: Sendable, Equatable, CustomStringConvertible {
    public let view: String
    /// Nil: the fact is new.
    public let stored: String?
    /// Nil: the fact is gone.
    public let new: String?

    public init(view: String, stored: String?, new: String?) {
        self.view = view
        self.stored = stored
        self.new = new
    }

    public var description: String {
        switch (stored, new) {
        case (let stored?, let new?): "'\(stored)' is now '\(new)'"
        case (let stored?, nil): "'\(stored)' is gone"
        case (nil, let new?): "'\(new)' is new"
        case (nil, nil): "nothing differs"
        }
    }

    /// The differences between two signatures, in their order; facts that are the same in both are left out.
    public static func between(view: String, stored: [String], new: [String]) -> [SignatureDifference] {
        guard stored != new else { return [] }
        let gone = stored.filter { !new.contains($0) }
        let added = new.filter { !stored.contains($0) }
        if gone.isEmpty, added.isEmpty { return reordered(view, stored, new) }
        return (0..<max(gone.count, added.count)).map { index in
            SignatureDifference(
                view: view, stored: index < gone.count ? gone[index] : nil,
                new: index < added.count ? added[index] : nil)
        }
    }

    private static func reordered(_ view: String, _ stored: [String], _ new: [String]) -> [SignatureDifference] {
        let place = zip(stored, new).first { $0 != $1 }
        return [SignatureDifference(view: view, stored: place?.0 ?? stored.last, new: place?.1 ?? new.last)]
    }
}
