internal import StreamCore
internal import StreamOperators
internal import TopologyModel

/// One view as one state owner has it.
struct OwnedView {
    /// In the plan.
    let index: Int
    let plan: ViewPlan
    let state: ViewState
    /// The source or view that feeds it.
    let root: InputReference
    /// The watermark of what feeds it.
    var watermark: Int64

    /// - Parameter memory: bytes that the view's groups may take at the start.
    init(
        index: Int, attempt: Attempt, partition: Int, of partitionCount: Int, root: InputReference, memory: Int
    ) async throws {
        let plan = attempt.plan.views[index]
        let progress = attempt.start.progress
        let stored = progress.viewWatermarks[plan.name]
        let closed = progress.closedThrough[plan.name]
        let held = try await StoredGroups.read(plan, from: attempt.parts.store, closedThrough: closed, memory: memory)
        state = ViewState(
            plan: plan, layout: ViewLayout(plan), source: index, partition: partition, partitionCount: partitionCount,
            storeMayHoldRows: !held.isComplete, storeMayHoldClosed: held.rowCount > 0, closedThrough: closed,
            watermark: stored)
        for page in held.pages { try state.restore(page) }
        self.index = index
        self.plan = plan
        self.root = root
        watermark = stored ?? Int64.min
    }

    var isWindowed: Bool { plan.window != nil }

    var status: ViewStatus {
        ViewStatus(
            name: plan.name, groups: state.groupCount, bytes: state.residentBytes, late: state.lateCount,
            outOfRange: state.outOfRangeCount, watermark: watermark)
    }

    var times: ViewWatermark {
        ViewWatermark(input: watermark, closedThrough: isWindowed ? state.closedThrough : nil)
    }
}
