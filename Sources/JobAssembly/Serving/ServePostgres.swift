internal import NetworkServer
internal import PostgresServer
internal import SQLiteViews
internal import StreamCore

extension JobAssembly {
    /// How long statements under way have when the server ends, milliseconds.
    private static let postgresDrainTime: Int64 = 5000

    /// Serves the views of a state directory while `body` runs; `body` alone where nobody is to be
    /// served.
    static func servingPostgres<Result: Sendable>(
        _ directory: String, _ listen: ListenOptions?, _ logger: any Logger,
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let listen, let address = listen.postgresAddress else { return try await body() }
        var limits = ViewQueryLimits()
        // A transaction block keeps its place while its client thinks.
        limits.running = 8
        let views = ViewQueries(
            try await SQLiteViewReader.open(path: directory, snapshots: limits.running), limits: limits)
        do {
            let loop = try EventLoop(name: "weir-postgres")
            defer { loop.shutDown() }
            let server = try listening(views, at: address, listen.readers, loop, logger)
            let result = try await serving(server, body)
            await views.close()
            return result
        } catch {
            await views.close()
            throw error
        }
    }

    private static func listening(
        _ views: ViewQueries, at text: String, _ readers: ReaderGuard, _ loop: EventLoop, _ logger: any Logger
    ) throws -> SocketServer {
        var limits = ServerLimits()
        limits.connections = 256
        let server = SocketServer(loop: loop, limits: limits, logger: logger)
        let handler = PostgresProtocol(
            views, authority: readers.sessions, encryption: readers.encryption, logger: logger)
        let endpoint = try server.listen(at: try ListenAddress(parsing: text)) { endpoint throws(WeirError) in
            try endpoint.demandGuard(readers.authenticates || readers.isInsecure, address: text)
            return handler
        }
        logger.log(.notice, "listening for PostgreSQL clients at \(endpoint)")
        return server
    }

    private static func serving<Result: Sendable>(
        _ server: SocketServer, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            do {
                let result = try await body()
                server.drain(within: postgresDrainTime)
                try await group.waitForAll()
                return result
            } catch {
                server.drain(within: 0)
                try await group.waitForAll()
                throw error
            }
        }
    }
}
