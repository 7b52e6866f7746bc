public import StreamCore
public import TopologyModel

/// What the engine tells of its epochs, for those who wait for one and for change streams.
///
/// Telling it costs the committer one lock and the waking of who waits; rows are kept as the engine froze them, and made
/// into text later, elsewhere, once, where anybody asks.
public final class EpochFeed: EpochListener {
    /// Why somebody who waited goes on.
    enum Wake: Sendable {
        /// The state is another than it was.
        case moved
        /// Nothing has happened for a while.
        case beat
        case closed
    }

    private struct State {
        var progress: EpochProgress?
        var history: EpochHistory
        var nextWaiter = 0
        var waiters: [Int: UnsafeContinuation<Wake, Never>] = [:]
        var isClosed = false
    }

    /// By name.
    let layouts: [String: ViewLayout]
    private let clock: any EngineClock
    private let state: Lock<State>

    public init(views: [ViewLayout], limits: QueryServerLimits, clock: any EngineClock) {
        layouts = Dictionary(views.map { ($0.view, $0) }) { first, _ in first }
        self.clock = clock
        state = Lock(
            State(history: EpochHistory(bytes: limits.historyBytes, age: limits.historyAge * 1_000_000)))
    }

    // MARK: The engine's side

    public func began(at progress: EpochProgress) {
        wake(.moved) { state in
            if state.progress?.epoch != progress.epoch { state.history.restart(at: progress.epoch) }
            state.progress = progress
        }
    }

    public func applied(_ changes: EpochChanges) {
        let entry = EpochEntry(changes, appliedAt: clock.now())
        let now = clock.monotonic()
        wake(.moved) { state in
            state.progress = changes.progress
            state.history.append(entry, now: now)
        }
    }

    /// Ends every wait, and those to come.
    func close() {
        wake(.closed) { $0.isClosed = true }
    }

    /// Lets streams say that they are alive.
    func beat() { wake(.beat) { _ in } }

    private func wake(_ reason: Wake, _ change: @Sendable (inout State) -> Void) {
        let waiters = state.withLock { state in
            change(&state)
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: reason) }
    }

    // MARK: The readers' side

    /// What readers see; nil before the engine has begun.
    var progress: EpochProgress? { state.withLock { $0.progress } }

    /// Epochs kept, and their bytes.
    var kept: (epochs: Int, bytes: Int) { state.withLock { ($0.history.count, $0.history.byteCount) } }

    /// What follows an epoch, in order, as far as it is kept.
    func entries(after epoch: Int64) -> EpochHistory.Answer {
        state.withLock { $0.history.entries(after: epoch) }
    }

    /// Counts bytes that an epoch's text takes.
    func note(bytes: Int, of entry: EpochEntry) {
        state.withLock { $0.history.add(bytes: bytes, to: entry.epoch) }
    }

    /// Returns when something has happened that `isDone` does not know yet, and at once where it does.
    /// - Throws: `CancellationError`.
    func wait(unless isDone: @Sendable (EpochProgress?) -> Bool) async throws -> Wake {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let wake = await withTaskCancellationHandler {
            await withUnsafeContinuation { (waiter: UnsafeContinuation<Wake, Never>) in
                let answer = state.withLock { state -> Wake? in
                    if state.isClosed { return .closed }
                    // The handler may have run before the waiter was kept, hence the look at the task itself.
                    if Task.isCancelled || isDone(state.progress) { return .moved }
                    state.waiters[id] = waiter
                    return nil
                }
                if let answer { waiter.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: .moved)
        }
        try Task.checkCancellation()
        return wake
    }
}
