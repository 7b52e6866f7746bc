public import StreamCore

/// A clock that stands still until a test moves it. Sleepers are resumed by `advance`, in the order of their deadlines.
///
/// Nothing races: a test first waits until the sleepers it means have arrived (`sleepers(atLeast:)`), then moves time.
public final class ManualClock: EngineClock {
    private let state: Lock<ManualClockState>

    /// Starts at `now` epoch milliseconds; the monotonic clock starts at zero.
    public init(now: Int64 = 0) {
        state = Lock(ManualClockState(start: now))
    }

    public func now() -> Int64 { state.withLock { $0.start + $0.elapsed / 1_000_000 } }

    public func monotonic() -> Int64 { state.withLock { $0.elapsed } }

    /// Number of tasks that sleep now.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// The monotonic time at which the next sleeper wakes, or nil where nobody sleeps.
    public var nextDeadline: Int64? { state.withLock { $0.nextDeadline } }

    public func sleep(nanoseconds: Int64) async throws {
        let id = state.withLock { $0.newID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                perform(state.withLock { $0.sleep(id, nanoseconds, continuation) })
            }
        } onCancel: {
            perform(state.withLock { $0.cancel(id) })
        }
    }

    /// Moves time by `nanoseconds` and wakes everybody whose deadline has come.
    public func advance(nanoseconds: Int64) {
        perform(state.withLock { $0.advance(to: $0.elapsed + nanoseconds) })
    }

    /// Moves time by `milliseconds` and wakes everybody whose deadline has come.
    public func advance(milliseconds: Int64) { advance(nanoseconds: milliseconds * 1_000_000) }

    /// Moves time to the next deadline, where one lies within `milliseconds`; else false.
    @discardableResult
    public func advanceToNextDeadline(within milliseconds: Int64 = .max / 2_000_000) -> Bool {
        let wakes: [ManualClockState.Wake]? = state.withLock { state in
            guard let deadline = state.nextDeadline, deadline - state.elapsed <= milliseconds * 1_000_000 else {
                return nil
            }
            return state.advance(to: deadline)
        }
        perform(wakes ?? [])
        return wakes != nil
    }

    /// Returns once at least `count` tasks sleep; throws when cancelled.
    public func sleepers(atLeast count: Int) async throws { try await wait(for: .count(count)) }

    /// Until cancelled: whenever somebody sleeps who wakes within `milliseconds`, jumps to the next deadline. For tests
    /// in which only the order of things matters and not how long they take; sleepers further away, a timeout's, are
    /// let sleep.
    public func runFreely(within milliseconds: Int64) async {
        while true {
            do { try await wait(for: .within(milliseconds * 1_000_000)) } catch { return }
            // Who was waited for may have been cancelled since.
            advanceToNextDeadline(within: milliseconds)
            await Task.yield()
        }
    }

    private func wait(for condition: ManualClockState.Condition) async throws {
        let id = state.withLock { $0.newID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                perform(state.withLock { $0.watch(id, condition, continuation) })
            }
        } onCancel: {
            perform(state.withLock { $0.cancel(id) })
        }
    }

    private func perform(_ wakes: [ManualClockState.Wake]) {
        for wake in wakes { wake.continuation.resume(with: wake.result) }
    }
}
