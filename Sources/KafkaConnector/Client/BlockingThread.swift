internal import StreamCore

/// Runs calls that block on a thread made for them, away from the cooperative pool.
enum BlockingThread {
    static func run<Value: Sendable>(
        name: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        let executor = ThreadExecutor(name: name)
        defer { executor.shutDown() }
        return try await withTaskExecutorPreference(executor) { try await onPreferredExecutor(body) }
    }

    @concurrent
    private static func onPreferredExecutor<Value: Sendable>(
        _ body: @Sendable () throws -> Value
    ) async throws -> Value { try body() }
}
