internal import NetworkServer
internal import PostgresServer
internal import StreamCore

/// PostgreSQL's protocol over the views, on a loop thread of its own.
final class PostgresListener: DrainingServer {
    private let loop: EventLoop
    private let server: SocketServer

    /// Listens at once; connections are served while `run` runs.
    /// - Throws: `event-loop-failed`, `invalid-address`, `listen-failed`, `listen-unguarded`.
    init(
        _ views: any ViewReader, at address: String, _ readers: ReaderGuard, logger: any Logger
    ) throws(WeirError) {
        loop = try EventLoop(name: "weir-postgres")
        var limits = ServerLimits()
        limits.connections = 256
        server = SocketServer(loop: loop, limits: limits, logger: logger)
        let handler = PostgresProtocol(
            views, authority: readers.sessions, encryption: readers.encryption, logger: logger)
        let endpoint = try server.listen(at: try ListenAddress(parsing: address)) { endpoint throws(WeirError) in
            try endpoint.demandGuard(readers.authenticates || readers.isInsecure, address: address)
            return handler
        }
        logger.log(.notice, "listening for PostgreSQL clients at \(endpoint)")
    }

    // A server that never ran has a thread too.
    deinit { loop.shutDown() }

    func run() async { await server.run() }
    func drain(within milliseconds: Int64) { server.drain(within: milliseconds) }
}
