internal import QueryServer

/// A server that ends once it is told to and has finished what is under way.
protocol DrainingServer: Sendable {
    /// Serves until `drain` was called and the last connection has ended.
    func run() async

    /// Takes no more connections, and ends what is left after `milliseconds`. From any thread.
    func drain(within milliseconds: Int64)
}

extension QueryServer: DrainingServer {}

extension JobAssembly {
    /// How long requests under way have when a server ends, milliseconds.
    private static let drainTime: Int64 = 5000

    /// Runs servers while `body` runs, and ends them behind it: at once where it throws.
    static func serving<Result: Sendable>(
        _ servers: [any DrainingServer], _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { await server.run() } }
            do {
                let result = try await body()
                for server in servers { server.drain(within: drainTime) }
                try await group.waitForAll()
                return result
            } catch {
                for server in servers { server.drain(within: 0) }
                try await group.waitForAll()
                throw error
            }
        }
    }
}
