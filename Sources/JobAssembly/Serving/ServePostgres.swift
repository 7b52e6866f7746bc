internal import NetworkServer
internal import PostgresServer
internal import SQLiteViews
public import StreamCore

/// Where psql and PostgreSQL's drivers are served.
public struct PostgresListenOptions: Sendable {
    /// `HOST:PORT`
    public var address: String
    /// Whether other machines may read without being asked who they are.
    public var isInsecure: Bool

    public init(address: String, isInsecure: Bool = false) {
        self.address = address
        self.isInsecure = isInsecure
    }
}

extension JobAssembly {
    /// How long statements under way have when the server ends, milliseconds.
    private static let postgresDrainTime: Int64 = 5000

    /// Serves the views of a stopped job to PostgreSQL's clients until it is told to stop.
    /// - Throws: `state-not-found`, `invalid-address`, `listen-failed`, `listen-unguarded`.
    public static func servePostgres(
        stateDirectory: String, listen: PostgresListenOptions, stop: StopSignal, logger: any Logger
    ) async throws {
        try await servingPostgres(stateDirectory, listen, logger) { try await stop.wait() }
    }

    /// Serves the views of a state directory while `body` runs; where `listen` is nil, `body` alone.
    static func servingPostgres<Result: Sendable>(
        _ directory: String, _ listen: PostgresListenOptions?, _ logger: any Logger,
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let listen else { return try await body() }
        var limits = ViewQueryLimits()
        // A transaction block keeps its place while its client thinks.
        limits.running = 8
        let views = ViewQueries(
            try await SQLiteViewReader.open(path: directory, snapshots: limits.running), limits: limits)
        do {
            let loop = try EventLoop(name: "weir-postgres")
            defer { loop.shutDown() }
            let server = try listening(views, listen, loop, logger)
            let result = try await serving(server, body)
            await views.close()
            return result
        } catch {
            await views.close()
            throw error
        }
    }

    private static func listening(
        _ views: ViewQueries, _ listen: PostgresListenOptions, _ loop: EventLoop, _ logger: any Logger
    ) throws -> SocketServer {
        var limits = ServerLimits()
        limits.connections = 256
        let server = SocketServer(loop: loop, limits: limits, logger: logger)
        let address = try ListenAddress(parsing: listen.address)
        let endpoint = try server.listen(at: address, handler: PostgresProtocol(views, logger: logger))
        guard endpoint.isLoopback || listen.isInsecure else {
            server.drain(within: 0)
            throw WeirError(
                "listen-unguarded", "other machines would reach '\(listen.address)', and nobody is asked who they are",
                hint: "listen at 127.0.0.1, or say --insecure where the network is trusted")
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
