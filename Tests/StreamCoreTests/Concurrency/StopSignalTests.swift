import StreamCore
import Testing

@Suite struct StopSignalTests {
    @Test func everyWaiterIsWoken() async throws {
        let stop = StopSignal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { try await stop.wait() } }
            group.addTask { stop.trigger() }
            try await group.waitForAll()
        }
        #expect(stop.isTriggered)
        stop.trigger()
        try await stop.wait()
    }

    @Test func cancellingEndsTheWait() async {
        let stop = StopSignal()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    do {
                        try await stop.wait()
                        return false
                    } catch {
                        return error is CancellationError
                    }
                }
            }
            group.cancelAll()
            for await wasCancelled in group { #expect(wasCancelled) }
        }
        #expect(!stop.isTriggered)
    }
}
