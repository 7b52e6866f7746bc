internal import Enrichment
internal import Expressions
internal import StreamCore

/// One batch that waits for its lookup's answer.
final class PendingLookup: Sendable {
    private enum Phase: @unchecked Sendable {
        // Sound: the continuation is resumed once, by whoever takes it out under the lock.
        case running(UnsafeContinuation<Void, Never>?)
        case done(Result<Enriched, any Error>)
    }

    let batch: RecordBatch
    private let phase = Lock(Phase.running(nil))

    init(_ batch: RecordBatch) { self.batch = batch }

    var isDone: Bool {
        phase.withLock { phase in
            if case .done = phase { return true }
            return false
        }
    }

    func finish(_ result: Result<Enriched, any Error>) {
        let waiter = phase.withLock { phase -> UnsafeContinuation<Void, Never>? in
            guard case .running(let waiter) = phase else { return nil }
            phase = .done(result)
            return waiter
        }
        waiter?.resume()
    }

    /// The answer; waits for it. Called by one task.
    /// - Throws: what the lookup threw, or `CancellationError`.
    func value() async throws -> Enriched {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let parked = phase.withLock { phase in
                    guard case .running = phase, !Task.isCancelled else { return false }
                    phase = .running(continuation)
                    return true
                }
                if !parked { continuation.resume() }
            }
        } onCancel: {
            finish(.failure(CancellationError()))
        }
        return try phase.withLock { phase -> Result<Enriched, any Error> in
            if case .done(let result) = phase { return result }
            return .failure(CancellationError())
        }.get()
    }
}

/// Hands a producer's batches to tasks that await their lookups, several at once; the producer takes answers in order.
final class LookupWorkers: Sendable {
    struct Work: Sendable {
        let pending: PendingLookup
        let enricher: Enricher
        let step: LookupStep
        let context: EvaluationContext
    }

    private struct Shared {
        var queue = Fifo<Work>()
        var waiters: [Int: UnsafeContinuation<Void, Never>] = [:]
        var isFinished = false
    }

    private let shared = Lock(Shared())

    /// Starts `work` as soon as a task is free.
    func submit(_ work: Work) {
        let waiter = shared.withLock { shared in
            shared.queue.append(work)
            return shared.waiters.popFirst()?.value
        }
        waiter?.resume()
    }

    /// Lets the tasks end once nothing is left.
    func finish() {
        let waiters = shared.withLock { shared in
            shared.isFinished = true
            defer { shared.waiters = [:] }
            return Array(shared.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// One task's loop; `id` tells it from the others.
    func run(_ id: Int) async throws {
        while let work = try await next(id) {
            do {
                work.pending.finish(
                    .success(try await work.enricher.enrich(work.pending.batch, work.step, work.context)))
            } catch {
                work.pending.finish(.failure(error))
            }
        }
    }

    private func next(_ id: Int) async throws -> Work? {
        while true {
            let (work, isFinished) = shared.withLock { shared -> (Work?, Bool) in
                let work = shared.queue.first
                if work != nil { shared.queue.removeFirst() }
                return (work, shared.isFinished)
            }
            if work != nil || isFinished { return work }
            try await park(id)
        }
    }

    private func park(_ id: Int) async throws {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let parked = shared.withLock { shared in
                    if !shared.queue.isEmpty || shared.isFinished || Task.isCancelled { return false }
                    shared.waiters[id] = continuation
                    return true
                }
                if !parked { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
        try Task.checkCancellation()
    }
}
