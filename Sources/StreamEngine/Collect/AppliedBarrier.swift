internal import StreamCore

/// The last barrier whose epoch is applied: until then the groups it wrote cannot be evicted.
final class AppliedBarrier: Sendable {
    private struct Shared {
        var last: Int64 = 0
        var nextWaiter = 0
        var waiters: [Int: UnsafeContinuation<Void, Never>] = [:]
    }

    private let shared = Lock(Shared())

    var last: Int64 { shared.withLock { $0.last } }

    func publish(_ barrier: Int64) {
        let waiters = shared.withLock { shared in
            shared.last = barrier
            defer { shared.waiters = [:] }
            return Array(shared.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once a barrier behind `known` is applied.
    /// - Throws: `CancellationError`.
    func wait(beyond known: Int64) async throws {
        let id = shared.withLock { shared in
            shared.nextWaiter += 1
            return shared.nextWaiter
        }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let parked = shared.withLock { shared in
                    if shared.last > known || Task.isCancelled { return false }
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
