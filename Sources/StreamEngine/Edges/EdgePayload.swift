/// What travels on an edge, and what it counts for against the edge's bound.
protocol EdgePayload: Sendable {
    var rowCount: Int { get }
    var byteCount: Int { get }
}

/// What a payload counts for, measured once: an edge reads it when the payload comes and again when it goes.
struct PayloadSize: Sendable, Equatable {
    let rows: Int
    let bytes: Int

    init(_ payload: some EdgePayload) {
        rows = payload.rowCount
        bytes = payload.byteCount
    }
}

/// The bound of one queue. A queue that is empty admits one payload of any size; a barrier is always admitted.
struct QueueBound: Sendable, Equatable {
    let rows: Int
    let bytes: Int

    /// Each queue's fixed share of an edge's bound: a shared bound would deadlock against alignment.
    func share(of queues: Int) -> QueueBound {
        QueueBound(rows: max(1, rows / max(queues, 1)), bytes: max(1, bytes / max(queues, 1)))
    }
}
