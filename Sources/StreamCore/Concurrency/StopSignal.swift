/// A request to stop, made once from any thread and seen by whoever looks or waits: a signal handler's word to a job
/// that it should drain, commit and end.
public final class StopSignal: Sendable {
    private struct State {
        var isTriggered = false
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state = Lock(State())

    public init() {}

    public var isTriggered: Bool { state.withLock { $0.isTriggered } }

    /// Idempotent. Waiters resume outside the lock.
    public func trigger() {
        let waiters = state.withLock { state in
            state.isTriggered = true
            let waiters = Array(state.waiters.values)
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once the signal has been triggered.
    /// - Throws: `CancellationError` when the task is cancelled first.
    public func wait() async throws {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { park($0, as: id) }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private func park(_ waiter: CheckedContinuation<Void, any Error>, as id: Int) {
        // The handler may have run before the waiter was kept, hence the look at the task itself.
        let (isTriggered, isCancelled) = state.withLock { state in
            if state.isTriggered { return (true, false) }
            if Task.isCancelled { return (false, true) }
            state.waiters[id] = waiter
            return (false, false)
        }
        if isTriggered { waiter.resume() }
        if isCancelled { waiter.resume(throwing: CancellationError()) }
    }
}
