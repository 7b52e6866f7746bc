public import NetworkServer
public import StreamCore

/// Views of one job over HTTP: one loop thread for sockets and handlers, reader threads for statements.
///
/// Endpoints are declared in `Endpoints`, one a value; docs/query-api.md is for those who use them. The web page over
/// them is in `Page`.
public final class QueryServer: Sendable {
    private let loop: EventLoop
    private let server: SocketServer
    private let service: QueryService
    private let authority: any RequestAuthority
    private let handler: any HTTPHandler
    private let logger: any Logger

    /// - Parameters:
    ///   - views: admits at least `limits.snapshots` snapshots at a time. It is closed when `run` returns, unless
    ///     `statements` are given.
    ///   - statements: runs statements over `views` for other servers too, and is closed by whoever made it, behind all of
    ///     them; nil: the server has its own.
    /// - Throws: `event-loop-failed`.
    public init(
        views: any ViewReader, statements: ViewQueries? = nil, job: ServedJob,
        limits: QueryServerLimits = QueryServerLimits(),
        authority: any RequestAuthority = OpenAuthority(), clock: any EngineClock = SystemClock(),
        logger: any Logger = SilentLogger()
    ) throws(WeirError) {
        loop = try EventLoop(name: "weir-http")
        server = SocketServer(loop: loop, limits: limits.server, logger: logger)
        service = QueryService(views, statements, job, limits, loop: loop, clock: clock)
        self.authority = authority
        self.logger = logger
        let queries = QueryHandler(
            service: service, authority: authority, routes: Routes(Endpoints.all), logger: logger)
        handler = PageHandler(files: PageFiles.all, next: queries)
    }

    // Not behind `run`: a server that never ran has a thread too.
    deinit { loop.shutDown() }

    /// Listens at `HOST:PORT`; connections are served while `run` runs. Port 0 is any free one.
    /// - Parameters:
    ///   - isInsecure: whether strangers on other machines may read everything.
    ///   - allowedHosts: names besides its own under which a server that asks nobody who they are is reached.
    /// - Throws: `invalid-address`, `listen-failed`; `listen-unguarded` for an address that other machines reach while
    ///   nobody is asked who they are.
    public func listen(
        at address: String, tls: TLSContext? = nil, isInsecure: Bool = false, allowedHosts: [String] = []
    ) throws(WeirError) -> BoundEndpoint {
        let parsed = try ListenAddress(parsing: address)
        return try server.listen(at: parsed, tls: tls) { endpoint throws(WeirError) in
            try endpoint.demandGuard(authority.authenticates || isInsecure, address: address)
            // Who shows a token or a certificate does so of their own will: no page can make a browser do it.
            let isOpen = !authority.authenticates && (endpoint.isLoopback || !allowedHosts.isEmpty)
            return HTTPProtocol(
                isOpen ? guarded(listening: parsed, endpoint.port, allowedHosts) : handler,
                limits: service.limits.http, logger: logger)
        }
    }

    /// Turns away what other sites have browsers send.
    private func guarded(listening address: ListenAddress, _ port: UInt16, _ allowedHosts: [String]) -> SiteHandler {
        SiteHandler(
            rules: SiteRules(listening: address, port: port, allowedHosts: allowedHosts), next: handler)
    }

    /// Serves until `drain` was called and the last connection has ended.
    public func run() async {
        await withTaskExecutorPreference(loop) {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await self.server.run()
                    return true
                }
                group.addTask {
                    await self.service.keys.run()
                    return false
                }
                group.addTask {
                    await self.beat()
                    return false
                }
                while let isServer = await group.next(), !isServer {}
                service.keys.close()
                group.cancelAll()
            }
        }
        await service.close()
    }

    /// Takes no more connections, ends streams of events with a word, lets other requests finish, and ends what is left
    /// after `milliseconds`. From any thread.
    public func drain(within milliseconds: Int64) {
        service.job.running?.feed.close()
        server.drain(within: milliseconds)
    }

    /// Lets quiet streams of events say that they are alive.
    private func beat() async {
        while !Task.isCancelled {
            // Cancelled: the loop ends.
            try? await service.clock.sleep(nanoseconds: service.limits.heartbeat * 1_000_000)
            service.job.running?.feed.beat()
        }
    }
}
