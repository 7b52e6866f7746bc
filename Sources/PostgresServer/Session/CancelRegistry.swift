internal import StreamCore

/// The sessions that may be asked to cancel what they run, by their process number and its secret.
final class CancelRegistry: Sendable {
    private struct Entry {
        var secret: Int32
        var running: RunningStatement
    }

    private struct State {
        var next: Int32 = 1
        var sessions: [Int32: Entry] = [:]
    }

    private let state = Lock(State())

    func register(_ running: RunningStatement) -> (process: Int32, secret: Int32) {
        // From the system's own source of randomness.
        let secret = Int32.random(in: .min ... .max)
        return state.withLock { state in
            while state.sessions[state.next] != nil || state.next <= 0 { state.next = state.next &+ 1 }
            let process = state.next
            state.next = state.next &+ 1
            state.sessions[process] = Entry(secret: secret, running: running)
            return (process, secret)
        }
    }

    func remove(_ process: Int32) { state.withLock { $0.sessions[process] = nil } }

    /// Nobody is told whether there was such a session.
    func cancel(process: Int32, secret: Int32) {
        let running = state.withLock { state -> RunningStatement? in
            guard let entry = state.sessions[process], entry.secret == secret else { return nil }
            return entry.running
        }
        running?.cancel()
    }
}

/// What a session runs just now, if anything: a task of its own, so that ending it does not end the session.
///
/// `@unchecked Sendable`: the task's reference is kept only while `withUnsafeCurrentTask` runs, behind the lock, and only
/// `cancel`, which may come from anywhere, is called on it.
final class RunningStatement: @unchecked Sendable {
    private struct State {
        var task: UnsafeCurrentTask?
        var wasCancelled = false
    }

    private let state = Lock(State())

    func cancel() {
        state.withLock { state in
            guard let task = state.task else { return }
            state.wasCancelled = true
            task.cancel()
        }
    }

    /// - Throws: 57014 where it was cancelled from another connection.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        state.withLock { $0.wasCancelled = false }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await withUnsafeCurrentTask { task in
                        self.state.withLock { $0.task = task }
                        defer { self.state.withLock { $0.task = nil } }
                        try await body()
                    }
                }
                try await group.waitForAll()
            }
        } catch {
            guard state.withLock({ $0.wasCancelled }) else { throw error }
            throw ErrorReport(.cancelled, "canceling statement due to user request")
        }
    }
}
