internal import StreamCore
internal import TopologyModel

/// The groups that a view's store holds at a start, read into memory where they fit: a store that holds nothing more need
/// not be asked for every group that is new.
struct StoredGroups {
    /// Every row of the store, closed windows included.
    var rowCount = 0
    /// The rows that may still change.
    var pages: [StoredRows] = []
    /// Whether `pages` has every row that may still change.
    var isComplete = true

    /// About what a group takes in memory, bytes: a guess that only decides whether to read ahead.
    private static let groupBytes = 512
    private static let pageRows = 4096

    static func read(
        _ plan: ViewPlan, from store: any ViewStore, closedThrough: Int64?, memory: Int
    ) async throws -> StoredGroups {
        var held = StoredGroups()
        held.rowCount = try await store.rowCount(view: plan.name)
        guard held.rowCount > 0 else { return held }
        held.isComplete = false
        guard held.rowCount <= memory / groupBytes else { return held }
        let after = plan.window == nil ? Int64.min : closedThrough ?? Int64.min
        var behind: [UInt8]?
        while true {
            let rows = try await store.rows(
                view: plan.name, after: after, through: Int64.max, behind: behind, limit: pageRows)
            if rows.count > 0 { held.pages.append(rows) }
            guard rows.count == pageRows else { break }
            behind = Array(rows.keys.bytes(rows.count - 1))
        }
        // A group without any event time has no place in a range of times.
        let read = held.pages.reduce(0) { $0 + $1.count }
        held.isComplete = plan.window != nil || read == held.rowCount
        return held
    }
}
