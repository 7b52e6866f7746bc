internal import NetworkServer
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

    /// Whether a text is `HOST:PORT`; nobody is asked whether there is such a host.
    public static func isAddress(_ text: String) -> Bool { (try? ListenAddress(parsing: text)) != nil }
}

extension JobAssembly {
    /// Serves the views of a stopped job until it is told to stop.
    /// - Throws: `state-not-found`, `invalid-address`, `listen-failed`, `listen-unguarded`.
    public static func serve(
        stateDirectory: String, listen: ListenOptions, stop: StopSignal, logger: any Logger
    ) async throws {
        let job = ServedJob(storeBytes: sizes(stateDirectory))
        try await serving(job, in: stateDirectory, listen, logger) { try await stop.wait() }
    }

    /// Serves the views of a state directory wherever `listen` says while `body` runs; nil: nowhere.
    static func serving<Result: Sendable>(
        _ job: ServedJob, in directory: String, _ listen: ListenOptions?, _ logger: any Logger,
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let listen, listen.address != nil || listen.postgresAddress != nil else { return try await body() }
        let views = try await SharedViews(directory, listen)
        do {
            var servers: [any DrainingServer] = []
            if let address = listen.postgresAddress {
                servers.append(
                    try PostgresListener(views.statements, at: address, listen.readers, logger: logger))
            }
            if let address = listen.address {
                servers.append(try queryServer(job, views, at: address, listen, logger))
            }
            let result = try await serving(servers, body)
            await views.close()
            return result
        } catch {
            await views.close()
            throw error
        }
    }

    /// A server over HTTP, which listens already.
    private static func queryServer(
        _ job: ServedJob, _ views: SharedViews, at address: String, _ listen: ListenOptions, _ logger: any Logger
    ) throws -> QueryServer {
        let readers = listen.readers
        let server = try QueryServer(
            views: views.reader, statements: views.statements, job: job, limits: views.limits,
            authority: readers.requests, logger: logger)
        let endpoint = try server.listen(
            at: address, tls: readers.tls, isInsecure: readers.isInsecure, allowedHosts: readers.allowedHosts)
        readers.warn(endpoint)
        let page = "\(readers.tls == nil ? "http" : "https")://\(endpoint)/"
        if let tell = listen.onListening { tell(page) } else { logger.log(.notice, "listening at \(page)") }
        return server
    }

    static func sizes(_ directory: String) -> @Sendable () -> (database: Int, log: Int) {
        { StateSizes.read(directory) }
    }
}
