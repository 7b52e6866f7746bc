internal import QueryServer
internal import SQLiteViews
public import StreamCore
internal import StreamEngine
internal import TopologyModel

/// Where readers are served.
public struct ListenOptions: Sendable {
    /// `HOST:PORT` for HTTP; nil: nowhere.
    public var address: String?
    /// `HOST:PORT` for PostgreSQL's protocol; nil: nowhere.
    public var postgresAddress: String?
    public var readers: ReaderGuard
    /// Told the page's address once it listens; nil: it is logged.
    public var onListening: (@Sendable (String) -> Void)?

    public init(address: String?, postgresAddress: String? = nil, readers: ReaderGuard) {
        self.address = address
        self.postgresAddress = postgresAddress
        self.readers = readers
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
        try await servingPostgres(stateDirectory, listen, logger) {
            guard listen.address != nil else { return try await stop.wait() }
            let job = ServedJob(storeBytes: sizes(stateDirectory))
            let server = try await server(job, stateDirectory, listen, logger)
            try await serving(server) { try await stop.wait() }
        }
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
            let readers = listen.readers
            let server = try QueryServer(
                views: reader, job: job, limits: limits, authority: readers.requests, logger: logger)
            let endpoint = try server.listen(
                at: listen.address ?? "", tls: readers.tls, isInsecure: readers.isInsecure,
                allowedHosts: readers.allowedHosts)
            readers.warn(endpoint)
            let page = "\(readers.tls == nil ? "http" : "https")://\(endpoint)/"
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
