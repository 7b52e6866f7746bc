/// Places for so many at a time, and a queue for so many more; who comes beyond is told so at once.
final class ReadingPlaces: Sendable {
    private typealias Waiter = CheckedContinuation<Int, any Error>

    private struct State {
        let count: Int
        var free: [Int]
        var waiters: [(ticket: Int, waiter: Waiter)] = []
        var tickets = 0
        var isClosed = false
    }

    private enum Answer {
        case place(Int)
        case wait
        case refuse(any Error)
    }

    private let waiting: Int
    private let state: Lock<State>

    init(count: Int, waiting: Int) {
        self.waiting = waiting
        state = Lock(State(count: max(count, 1), free: Array((0..<max(count, 1)).reversed())))
    }

    /// A place for the caller alone, until `leave`.
    /// - Throws: `too-busy` where as many wait as may; `state-closed`; `CancellationError`.
    func take() async throws -> Int {
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                switch decide(ticket, waiter) {
                case .place(let place): waiter.resume(returning: place)
                case .refuse(let error): waiter.resume(throwing: error)
                case .wait: break
                }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else { return nil }
                return state.waiters.remove(at: index).waiter
            }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private func decide(_ ticket: Int, _ waiter: Waiter) -> Answer {
        state.withLock { state in
            // The handler may have run before the waiter was kept, hence the look at the task itself.
            if Task.isCancelled { return .refuse(CancellationError()) }
            if state.isClosed { return .refuse(Self.closed) }
            if let place = state.free.popLast() { return .place(place) }
            guard state.waiters.count < waiting else { return .refuse(Self.tooBusy) }
            state.waiters.append((ticket, waiter))
            return .wait
        }
    }

    func leave(_ place: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard !state.waiters.isEmpty else {
                state.free.append(place)
                return nil
            }
            return state.waiters.removeFirst().waiter
        }
        waiter?.resume(returning: place)
    }

    /// Turns away who waits and who comes.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for entry in waiters { entry.waiter.resume(throwing: Self.closed) }
    }

    /// Those that are taken, and those that wait for one.
    var load: (taken: Int, waiting: Int) {
        state.withLock { ($0.count - $0.free.count, $0.waiters.count) }
    }

    private static let tooBusy = WeirError(
        "too-busy", "as many statements run and wait as may", hint: "try again in a moment", isTransient: true)
    private static let closed = WeirError("state-closed", "the views are closed")
}
