internal import SQLiteViews
internal import StreamCore
internal import StreamEngine
internal import TopologyModel

/// Tells whoever watches a job how it stands, four times a second, with the first rows of its views once a second.
final class JobWatcher: Sendable {
    private let job: StreamJob
    private let excerptReader: ExcerptReader
    private let clock: any EngineClock

    init(job: StreamJob, plan: TopologyPlan, directory: String, clock: any EngineClock) {
        self.job = job
        self.clock = clock
        excerptReader = ExcerptReader(plan: plan, directory: directory)
    }

    /// Runs until cancelled.
    func run(_ onStatus: @Sendable (JobStatus) -> Void) async throws {
        var beat = 0
        while true {
            try await clock.sleep(nanoseconds: 250_000_000)
            if beat % 4 == 0 { await excerptReader.read() }
            beat += 1
            var status = job.status
            status.excerpts = excerptReader.excerpts
            onStatus(status)
        }
    }

    /// What was last read.
    func excerpts() -> [ViewExcerpt] { excerptReader.excerpts }
}

/// Reads the first rows of a job's first two views, as any analyst would: beside the job, read-only.
final class ExcerptReader: Sendable {
    private let queries: [(view: String, sql: String)]
    private let directory: String
    private let latest = Lock([ViewExcerpt]())

    private static let rows = 5

    init(plan: TopologyPlan, directory: String) {
        self.directory = directory
        queries = plan.views.prefix(2).map { view in
            let order = view.indexes.first?.first.map { " ORDER BY \"\($0.name)\"\($0.isDescending ? " DESC" : "")" }
            let newest = view.window == nil ? "" : " ORDER BY window_start DESC"
            return (view.name, "SELECT * FROM \"\(view.name)\"\(order ?? newest) LIMIT \(Self.rows)")
        }
    }

    var excerpts: [ViewExcerpt] { latest.withLock { $0 } }

    /// Where the views cannot be read now, what was read before stays.
    func read() async {
        guard let reader = try? await SQLiteViewReader.open(path: directory, snapshots: 1) else { return }
        let read = try? await reader.read { snapshot in
            var excerpts: [ViewExcerpt] = []
            for query in queries {
                guard let result = try? await snapshot.allRows(query.sql) else { continue }
                excerpts.append(
                    ViewExcerpt(
                        view: query.view, columns: result.columns.map(\.name),
                        rows: result.rows.map { $0.map { $0.plainText ?? "" } }))
            }
            return excerpts
        }
        await reader.close()
        if let read { latest.withLock { $0 = read } }
    }
}
