internal import QueryServer
internal import SQLiteViews
public import StreamCore
internal import StreamEngine
internal import TopologyModel

/// Where readers are served.
public struct ListenOptions: Sendable {
    /// `HOST:PORT`
    public var address: String
    /// Whether other machines may read without being asked who they are.
    public var isInsecure: Bool
    /// Told the page's address once it listens; nil: it is logged.
    public var onListening: (@Sendable (String) -> Void)?

    public init(address: String, isInsecure: Bool = false, onListening: (@Sendable (String) -> Void)? = nil) {
        self.address = address
        self.isInsecure = isInsecure
        self.onListening = onListening
    }
}

extension JobAssembly {
    /// How long requests under way have when the server ends, milliseconds.
    private static let drainTime: Int64 = 5000

    /// Serves the views of a stopped job until it is told to stop.
    /// - Throws: `state-not-found`, `invalid-address`, `listen-failed`, `listen-unguarded`.
    public static func serve(
        stateDirectory: String, listen: ListenOptions, stop: StopSignal, logger: any Logger
    ) async throws {
        let server = try await server(ServedJob(storeBytes: sizes(stateDirectory)), stateDirectory, listen, logger)
        try await serving(server) { try await stop.wait() }
    }

    /// Serves the views of the job that `body` runs while it does.
    static func serving<Result: Sendable>(
        _ server: QueryServer, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            do {
                let result = try await body()
                server.drain(within: drainTime)
                try await group.waitForAll()
                return result
            } catch {
                server.drain(within: 0)
                try await group.waitForAll()
                throw error
            }
        }
    }

    /// A server over the views of a state directory, which listens already.
    static func server(
        _ job: ServedJob, _ directory: String, _ listen: ListenOptions, _ logger: any Logger
    ) async throws -> QueryServer {
        let limits = QueryServerLimits()
        let reader = try await SQLiteViewReader.open(path: directory, snapshots: limits.snapshots)
        do {
            let server = try QueryServer(views: reader, job: job, limits: limits, logger: logger)
            let endpoint = try server.listen(at: listen.address, isInsecure: listen.isInsecure)
            let page = "http://\(endpoint)/"
            if let tell = listen.onListening { tell(page) } else { logger.log(.notice, "listening at \(page)") }
            return server
        } catch {
            await reader.close()
            throw error
        }
    }

    static func sizes(_ directory: String) -> @Sendable () -> (database: Int, log: Int) {
        { StateSizes.read(directory) }
    }
}
