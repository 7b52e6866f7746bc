internal import StreamCore

/// Lets one task wait until it is told that something has changed, or until a time has passed.
/// A signal given while nobody waits is kept for the next wait.
final class Wakeup: Sendable {
    private struct Shared {
        var isSignalled = false
        var waiter: UnsafeContinuation<Void, Never>?
    }

    private let shared = Lock(Shared())
    private let clock: any EngineClock

    init(clock: any EngineClock) { self.clock = clock }

    func signal() {
        let waiter = shared.withLock { shared in
            let waiter = shared.waiter
            shared.waiter = nil
            shared.isSignalled = waiter == nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns at the next signal or after `nanoseconds`; nil waits for the signal alone.
    /// - Throws: `CancellationError`.
    func wait(nanoseconds: Int64?) async throws {
        guard let nanoseconds else { return try await waitForSignal() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.waitForSignal() }
            group.addTask { [clock] in try await clock.sleep(nanoseconds: nanoseconds) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func waitForSignal() async throws {
        await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
                let parked = shared.withLock { shared in
                    if shared.isSignalled || Task.isCancelled {
                        shared.isSignalled = false
                        return false
                    }
                    shared.waiter = continuation
                    return true
                }
                if !parked { continuation.resume() }
            }
        } onCancel: {
            let waiter = shared.withLock { shared in
                let waiter = shared.waiter
                shared.waiter = nil
                return waiter
            }
            waiter?.resume()
        }
        try Task.checkCancellation()
    }
}
