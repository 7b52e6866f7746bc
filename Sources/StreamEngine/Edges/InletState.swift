/// The queues that lead to one consumer, one a producer, as a value: who may send, what comes next, who waits.
///
/// Barriers are aligned here: once a producer's barrier is at the head of its queue, that queue gives nothing more until
/// every producer that has not finished has brought the same barrier.
struct InletState<Payload: EdgePayload> {
    private enum Entry {
        case payload(Payload, PayloadSize)
        case barrier(Barrier, BarrierReport)
    }

    private struct Queue {
        var entries = Fifo<Entry>()
        var rows = 0
        var bytes = 0
        /// The producer sends nothing more.
        var isFinished = false

        var headIsPayload: Bool {
            if case .payload? = entries.first { return true }
            return false
        }

        /// Nothing is left and nothing will come.
        var isSpent: Bool { isFinished && entries.isEmpty }

        var headIsBarrier: Bool {
            if case .barrier? = entries.first { return true }
            return false
        }
    }

    enum Arrival {
        case payload(Payload, producer: Int)
        /// All producers' reports, in the order of producers.
        case barrier(Barrier, [BarrierReport])
        /// Every producer has finished and every queue is empty.
        case finished
    }

    let bound: QueueBound
    private var queues: [Queue]
    private var turn = 0
    /// What has gone in, over all producers.
    private(set) var total = (rows: 0, bytes: 0, batches: 0)

    init(producers: Int, bound: QueueBound) {
        self.bound = bound
        queues = Array(repeating: Queue(), count: producers)
    }

    /// Whether a payload of `size` fits its producer's queue now.
    func admits(_ size: PayloadSize, from producer: Int) -> Bool {
        let queue = queues[producer]
        if queue.rows == 0 && queue.bytes == 0 { return true }
        return queue.rows + size.rows <= bound.rows && queue.bytes + size.bytes <= bound.bytes
    }

    /// Takes `payload`, which is of `size`, whether it fits or not.
    mutating func push(_ payload: Payload, _ size: PayloadSize, from producer: Int) {
        queues[producer].entries.append(.payload(payload, size))
        queues[producer].rows += size.rows
        queues[producer].bytes += size.bytes
        total.rows &+= size.rows
        total.bytes &+= size.bytes
        total.batches &+= 1
    }

    mutating func push(_ barrier: Barrier, _ report: BarrierReport, from producer: Int) {
        queues[producer].entries.append(.barrier(barrier, report))
    }

    mutating func finish(_ producer: Int) {
        queues[producer].isFinished = true
    }

    /// The next arrival, or nil where the consumer must wait. Producers take turns, batch by batch.
    mutating func pop() -> Arrival? {
        for step in 0..<queues.count {
            let producer = (turn + step) % queues.count
            guard case .payload(let payload, let size)? = queues[producer].entries.first else { continue }
            queues[producer].entries.removeFirst()
            queues[producer].rows -= size.rows
            queues[producer].bytes -= size.bytes
            turn = (producer + 1) % queues.count
            return .payload(payload, producer: producer)
        }
        return popBarrier()
    }

    private mutating func popBarrier() -> Arrival? {
        guard queues.allSatisfy({ $0.headIsBarrier || $0.isSpent }) else { return nil }
        var aligned: Barrier?
        var reports: [BarrierReport] = []
        for producer in queues.indices where !queues[producer].isSpent {
            guard case .barrier(let barrier, let report)? = queues[producer].entries.first else { continue }
            queues[producer].entries.removeFirst()
            aligned = barrier
            reports.append(report)
        }
        return aligned.map { .barrier($0, reports) } ?? .finished
    }

    /// Whether `pop()` would give something.
    var hasArrival: Bool {
        queues.contains(where: \.headIsPayload) || queues.allSatisfy { $0.headIsBarrier || $0.isSpent }
    }

    /// Rows and bytes held, over all queues.
    var fill: (rows: Int, bytes: Int) {
        queues.reduce((0, 0)) { ($0.0 + $1.rows, $0.1 + $1.bytes) }
    }

    var producerCount: Int { queues.count }
}
