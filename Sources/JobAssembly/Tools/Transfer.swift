internal import StreamCore

/// A transfer that can be told to stop.
enum Transfer {
    /// Nanoseconds in which it may still bring to its end what it has begun: brokers that have gone would hold it for
    /// minutes.
    private static let grace: Int64 = 5_000_000_000

    /// - Parameter body: looks at `stop` itself, and ends soon after it has been triggered.
    /// - Throws: what `body` throws; `transfer-cut-short` where it did not end in time.
    static func run<Value: Sendable>(
        until stop: StopSignal, clock: any EngineClock = SystemClock(),
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await stop.wait()
                try await clock.sleep(nanoseconds: grace)
                return nil
            }
            defer { group.cancelAll() }
            if let value = try await group.next() ?? nil { return value }
            group.cancelAll()
            // It may have been done at the last moment.
            if let value = try? await group.next() ?? nil { return value }
            throw WeirError(
                "transfer-cut-short", "it was told to stop, and the brokers did not take in time what was sent before",
                hint: "the last records may be missing in the topic")
        }
    }
}
