internal import StreamCore
internal import TopologyModel

/// What a stage, view or sink can read: a source, a stage or a view, with its columns.
struct Relation {
    /// Indexes are those of the resolved blocks, in the order in which they were resolved.
    enum Origin {
        case source(Int)
        case stage(Int)
        case view(Int, Emission)
    }

    /// Nil where the block, or one above it, has an error: it is there to check what reads it, and is never planned.
    var origin: Origin?
    var columns: Columns
    /// Columns whose values come from `now()`.
    var fromClock: Set<String> = []
    /// Filters on the way that use `now()`.
    var clockFilters: [Span] = []
    /// Rows of a view's changes are on the way: they cannot be aggregated, for nothing takes an old row back.
    var carriesChanges = false
    /// Rows know when they happened.
    var hasEventTime = true
    /// The way here as text, for the signatures of views.
    var upstream: [String] = []

    /// What is behind an error that leaves nothing known.
    static let unknown = Relation(origin: nil, columns: .unknown)

    /// Whether the expression's value comes from the wall clock, by `now()` or by a column that came from it.
    func isFromClock(_ expression: ResolvedExpression) -> Bool {
        expression.compiled.usesNow || expression.reads.contains { fromClock.contains($0) }
    }

    func moved(to origin: Origin?) -> Relation {
        var relation = self
        relation.origin = origin
        return relation
    }
}
