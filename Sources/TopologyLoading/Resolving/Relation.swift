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

    let origin: Origin
    let schema: Schema
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
}

/// A block is resolved once; what failed stays silent afterwards.
enum RelationState {
    /// Something was reported.
    case broken
    case ready(Relation)
}
