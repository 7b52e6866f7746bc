internal import StreamCore

/// The consumer's end of an edge: a bounded queue from each producer, aligned at barriers.
///
/// A full queue suspends its producer; an empty inlet suspends its consumer. Each queue parks at most one producer and the
/// inlet at most one consumer; they are resumed outside the lock. Being cancelled is one of a waiter's states.
final class Inlet<Payload: EdgePayload>: Sendable {
    private struct Shared {
        var state: InletState<Payload>
        var producers: [Waiter]
        var consumer = Waiter.absent
        /// Nanoseconds that producers have waited.
        var blocked: Int64 = 0
    }

    private enum Waiter {
        case absent
        case parked(UnsafeContinuation<Void, Never>)
    }

    /// For a figure alone: nothing that the job does depends on it.
    private static var clock: SystemClock { SystemClock() }

    let name: String
    let bound: QueueBound
    private let shared: Lock<Shared>

    init(name: String, producers: Int, bound: QueueBound) {
        self.name = name
        self.bound = bound
        let state = InletState<Payload>(producers: producers, bound: bound)
        shared = Lock(Shared(state: state, producers: Array(repeating: .absent, count: producers)))
    }

    /// Hands `payload` over, waiting while the producer's queue is full.
    func send(_ payload: Payload, from producer: Int) async throws {
        let size = PayloadSize(payload)
        while true {
            let (sent, wake) = shared.withLock { shared -> (Bool, UnsafeContinuation<Void, Never>?) in
                guard shared.state.admits(size, from: producer) else { return (false, nil) }
                shared.state.push(payload, size, from: producer)
                return (true, Self.take(&shared.consumer))
            }
            wake?.resume()
            if sent { return }
            let start = Self.clock.monotonic()
            try await park(producer, for: size)
            let waited = Self.clock.monotonic() - start
            shared.withLock { $0.blocked += waited }
        }
    }

    /// Sends a barrier behind everything sent before; never waits.
    func send(_ barrier: Barrier, _ report: BarrierReport, from producer: Int) {
        let wake = shared.withLock { shared in
            shared.state.push(barrier, report, from: producer)
            return Self.take(&shared.consumer)
        }
        wake?.resume()
    }

    /// Says that `producer` sends nothing more.
    func finish(_ producer: Int) {
        let wake = shared.withLock { shared in
            shared.state.finish(producer)
            return Self.take(&shared.consumer)
        }
        wake?.resume()
    }

    /// What comes next; waits for it.
    /// - Throws: `CancellationError`.
    func receive() async throws -> InletState<Payload>.Arrival {
        while true {
            let (arrival, wake) = shared.withLock {
                shared -> (InletState<Payload>.Arrival?, UnsafeContinuation<Void, Never>?) in
                guard let arrival = shared.state.pop() else { return (nil, nil) }
                guard case .payload(_, let producer) = arrival else { return (arrival, nil) }
                return (arrival, Self.take(&shared.producers[producer]))
            }
            wake?.resume()
            if let arrival { return arrival }
            try await parkConsumer()
        }
    }

    /// What it holds now, over all producers, beside what it may hold.
    var status: EdgeStatus {
        let (fill, producers, total, blocked) = shared.withLock {
            ($0.state.fill, $0.state.producerCount, $0.state.total, $0.blocked)
        }
        return EdgeStatus(
            name: name, rows: fill.rows, bytes: fill.bytes, boundRows: bound.rows * producers,
            boundBytes: bound.bytes * producers, blocked: blocked, totalRows: total.rows,
            totalBytes: total.bytes, totalBatches: total.batches)
    }

    private func park(_ producer: Int, for size: PayloadSize) async throws {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let parked = shared.withLock { shared in
                    if Task.isCancelled || shared.state.admits(size, from: producer) { return false }
                    shared.producers[producer] = .parked(continuation)
                    return true
                }
                if !parked { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { Self.take(&$0.producers[producer]) }?.resume()
        }
        try Task.checkCancellation()
    }

    private func parkConsumer() async throws {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let parked = shared.withLock { shared in
                    if Task.isCancelled || shared.state.hasArrival { return false }
                    shared.consumer = .parked(continuation)
                    return true
                }
                if !parked { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { Self.take(&$0.consumer) }?.resume()
        }
        try Task.checkCancellation()
    }

    private static func take(_ waiter: inout Waiter) -> UnsafeContinuation<Void, Never>? {
        guard case .parked(let continuation) = waiter else { return nil }
        waiter = .absent
        return continuation
    }
}
