import StreamCore
import Testing

/// Looks again and again, letting others run, until `condition` holds; a test's time limit ends it otherwise.
func until(_ condition: @Sendable () -> Bool) async throws {
    let clock = SystemClock()
    while !condition() { try await clock.sleep(nanoseconds: 1_000_000) }
}
