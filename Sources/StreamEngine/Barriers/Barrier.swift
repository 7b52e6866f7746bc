internal import StreamCore

/// What separates one epoch from the next, as it flows behind the last batch of every lane.
struct Barrier: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// The commit interval is over, or a buffer is half full.
        case interval
        /// Nothing comes behind it: the job is to stop or to be laid out anew. Open windows stay open.
        case drain
        /// Every partition has been read to the end found at the start; watermarks become the greatest of them all.
        case end(closingWindows: Bool)
    }

    /// Counts up within one attempt; not the epoch's number, which is given when the epoch is found to hold something.
    let id: Int64
    let kind: Kind

    /// Every partition has been read to its end.
    var isEnd: Bool {
        if case .end = kind { return true }
        return false
    }

    /// Whether lanes end behind it.
    var isLast: Bool { kind != .interval }
}

/// What a producer says at a barrier.
enum BarrierReport: Sendable {
    case lane(LaneReport)
    case owner(OwnerReport)
}

/// Where a lane stands at a barrier.
struct LaneReport: Sendable {
    var partitions: [PartitionReport] = []
}

/// Where one partition stands at a barrier: everything before it has been handed on, nothing behind it.
struct PartitionReport: Sendable {
    /// Index of the source in the plan.
    let source: Int
    let state: PartitionState
    /// Leaves the minimum: no row for a while, and none to come as far as is known.
    let isIdle: Bool
    /// Read to the end found at the start; leaves the minimum for this run.
    let isDone: Bool
    /// Its fetching is held back.
    let isPaused: Bool
    let topic: String
}

/// Where a state owner stands at a barrier.
struct OwnerReport: Sendable {
    /// By index of the view.
    var watermarks: [Int: ViewWatermark] = [:]
    var deltas: [ViewDelta] = []
    var counts: [ViewStatus] = []
}

/// A view's times at a barrier.
struct ViewWatermark: Sendable, Equatable {
    /// The watermark of what feeds the view.
    var input: Int64
    /// The end of the last closed window; nil for a view without windows.
    var closedThrough: Int64?
}
