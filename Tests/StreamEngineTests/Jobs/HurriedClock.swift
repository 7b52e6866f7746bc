import StreamCore

/// A clock that runs ten times as fast as the machine's, but for the time of day: for tests in which commit intervals and
/// pauses between tries are no part of the matter.
struct HurriedClock: EngineClock {
    private let clock = SystemClock()

    func now() -> Int64 { clock.now() }
    func monotonic() -> Int64 { clock.monotonic() * 10 }
    func sleep(nanoseconds: Int64) async throws { try await clock.sleep(nanoseconds: nanoseconds / 10) }
}
