internal import StreamCore

/// The sessions of one state directory: opened as they are needed, at most so many; who finds none waits its turn.
final class SessionPool: Sendable {
    private typealias Waiter = CheckedContinuation<ViewSession?, any Error>

    private struct State {
        var idle: [ViewSession] = []
        /// Sessions that are open, or being opened.
        var count = 0
        var waiters: [(ticket: Int, waiter: Waiter)] = []
        var tickets = 0
        var isClosed = false
    }

    private enum Decision {
        case take(ViewSession)
        case open
        case wait(ticket: Int)
        case refuse
    }

    private let path: String
    private let clock: any EngineClock
    private let limit: Int
    private let state = Lock(State())

    init(path: String, clock: any EngineClock, limit: Int) {
        self.path = path
        self.clock = clock
        self.limit = max(limit, 1)
    }

    private var closed: WeirError { WeirError("state-closed", "the views of '\(path)' are closed") }

    /// A session for the caller alone until it gives it back.
    func session() async throws -> ViewSession {
        while true {
            switch decide() {
            case .take(let session): return session
            case .open: return try await open()
            case .refuse: throw closed
            case .wait(let ticket):
                // Nil: a session was lost, and another may be opened.
                if let session = try await wait(ticket) { return session }
            }
        }
    }

    private func decide() -> Decision {
        state.withLock { state in
            if state.isClosed { return .refuse }
            if let session = state.idle.popLast() { return .take(session) }
            if state.count < limit {
                state.count += 1
                return .open
            }
            state.tickets += 1
            return .wait(ticket: state.tickets)
        }
    }

    private func open() async throws -> ViewSession {
        let session = ViewSession()
        do {
            try await session.open(path: path, clock: clock)
            return session
        } catch {
            lose()
            throw error
        }
    }

    private func wait(_ ticket: Int) async throws -> ViewSession? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                enum Answer { case cancelled, closed, retry, waiting }
                let answer = state.withLock { state -> Answer in
                    // The handler below may have run already, and found nobody.
                    if Task.isCancelled { return .cancelled }
                    if state.isClosed { return .closed }
                    // A session may have come back in between.
                    if !state.idle.isEmpty || state.count < limit { return .retry }
                    state.waiters.append((ticket, waiter))
                    return .waiting
                }
                switch answer {
                case .cancelled: waiter.resume(throwing: CancellationError())
                case .closed: waiter.resume(throwing: closed)
                case .retry: waiter.resume(returning: nil)
                case .waiting: break
                }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let place = state.waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
                return state.waiters.remove(at: place).waiter
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    func giveBack(_ session: ViewSession) async {
        enum Answer {
            case handed(Waiter)
            case kept, closed
        }
        let answer = state.withLock { state -> Answer in
            if state.isClosed { return .closed }
            guard !state.waiters.isEmpty else {
                state.idle.append(session)
                return .kept
            }
            return .handed(state.waiters.removeFirst().waiter)
        }
        switch answer {
        case .handed(let waiter): waiter.resume(returning: session)
        case .kept: break
        case .closed: await session.close()
        }
    }

    /// A session that is no more makes room for another.
    private func lose() {
        let waiter = state.withLock { state -> Waiter? in
            state.count -= 1
            return state.waiters.isEmpty ? nil : state.waiters.removeFirst().waiter
        }
        waiter?.resume(returning: nil)
    }

    /// Closes what nobody uses, and the rest as it comes back.
    func close() async {
        let (idle, waiters) = state.withLock { state in
            state.isClosed = true
            defer {
                state.idle = []
                state.waiters = []
            }
            return (state.idle, state.waiters.map(\.waiter))
        }
        for waiter in waiters { waiter.resume(throwing: closed) }
        for session in idle { await session.close() }
    }
}
