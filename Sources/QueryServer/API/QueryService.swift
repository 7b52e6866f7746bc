internal import NetworkServer
internal import StreamCore

/// What the endpoints work with.
final class QueryService: Sendable {
    let job: ServedJob
    let limits: QueryServerLimits
    let clock: any EngineClock
    /// Statements, pages and counts.
    let queries: ViewQueries
    /// What change streams begin with: never refused, since a stream would only come again.
    let beginnings: ViewQueries
    let keys: KeyReads
    /// Nil where no job runs.
    let changes: ChangeEncoder?
    let figures = ServerFigures()
    let rowCounts = RowCounts()
    /// Whether nobody else reads these views.
    private let ownsViews: Bool

    init(
        _ views: any ViewReader, _ statements: ViewQueries?, _ job: ServedJob, _ limits: QueryServerLimits,
        loop: EventLoop, clock: any EngineClock
    ) {
        self.job = job
        self.limits = limits
        self.clock = clock
        queries = statements ?? ViewQueries(views, limits: limits.statements)
        ownsViews = statements == nil
        var beginning = limits.statements
        beginning.running = limits.beginnings
        beginning.waiting = limits.streams
        beginnings = ViewQueries(views, limits: beginning)
        keys = KeyReads(views, loop: loop, clock: clock, figures: figures)
        changes = job.running.map { ChangeEncoder($0.feed, clock: clock) }
    }

    func asOf(_ epoch: ViewEpoch) -> AsOf { AsOf(epoch, now: clock.now()) }

    /// Waits as the request asks to, until the record that it names is reflected.
    /// - Throws: `parameter-invalid`, `wait-timeout`.
    func waitIfAsked(_ call: Call) async throws {
        guard let text = call["wait_for"] else { return }
        let target = try WaitTarget(text, job)
        guard let feed = job.running?.feed else { return try await target.checkStopped(queries) }
        let time = min(call.integer("wait_ms").map { Int64($0) } ?? limits.usualWait, limits.longestWait)
        try await target.wait(feed, milliseconds: time, clock)
    }

    func close() async {
        job.running?.feed.close()
        guard ownsViews else { return }
        await queries.close()
        await beginnings.close()
    }
}
