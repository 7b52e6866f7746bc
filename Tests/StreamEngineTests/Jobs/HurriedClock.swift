import StreamCore

/// The machine's clock, its waits a hundredth as long: for tests in which pauses between tries are no part of the matter.
struct HurriedClock: EngineClock {
    private let clock = SystemClock()

    func now() -> Int64 { clock.now() }
    func monotonic() -> Int64 { clock.monotonic() }
    func sleep(nanoseconds: Int64) async throws { try await clock.sleep(nanoseconds: nanoseconds / 100) }
}
