#if canImport(Glibc)
    internal import Glibc
#endif

/// The engine's clock, injected so that tests never sleep.
public protocol EngineClock: Sendable {
    /// Wall clock, epoch milliseconds.
    func now() -> Int64
    /// A clock that never goes back, nanoseconds from an arbitrary start.
    func monotonic() -> Int64
    /// Returns once `nanoseconds` have passed; throws `CancellationError` when the task is cancelled first.
    func sleep(nanoseconds: Int64) async throws
}

/// The machine's clocks.
public struct SystemClock: EngineClock {
    public init() {}

    public func now() -> Int64 {
        let time = Self.read(CLOCK_REALTIME)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    public func monotonic() -> Int64 {
        let time = Self.read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    public func sleep(nanoseconds: Int64) async throws {
        try await ContinuousClock().sleep(for: .nanoseconds(max(nanoseconds, 0)))
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}
