internal import QueryServer
internal import SQLiteViews
internal import StreamCore
internal import StreamEngine
internal import TopologyModel

extension JobAssembly {
    /// Runs a topology until it is told to stop or has come to its end.
    /// - Throws: `WeirError` where the job cannot start or cannot go on.
    public static func runJob(_ options: RunOptions) async throws -> RunSummary {
        let plan = try load(path: options.path, text: options.text, options: options.loading)
        let directory = try stateDirectory(options.stateDirectory, topology: plan.name, options.loading.environment)
        options.logger.log(.notice, "state directory: \(directory)")
        let brokers = try EmbeddedBrokers(plan, logger: options.logger)
        if let warning = brokers.warning(plan) { options.logger.log(.warning, warning) }
        return try await run(plan, in: directory, brokers: brokers, options)
    }

    /// Where a topology's state lies if nothing else is said.
    static func stateDirectory(
        _ named: String?, topology: String, _ environment: [String: String]
    ) throws -> String {
        try named ?? StateDirectory.defaultPath(topology: topology, environment: environment)
    }

    static func run(
        _ plan: TopologyPlan, in directory: String, brokers: EmbeddedBrokers, _ options: RunOptions
    ) async throws -> RunSummary {
        let builder = JobBuilder(
            plan: plan, stateDirectory: directory, logger: options.logger, clock: SystemClock())
        let built = try await builder.build(brokers: brokers)
        let feed = feed(plan, options, built.parts.clock)
        var parts = built.parts
        parts.epochs = feed
        let job = StreamJob(plan: plan, parts: parts, options: jobOptions(options))
        do {
            let watcher = JobWatcher(job: job, plan: plan, directory: directory, clock: built.parts.clock)
            let summary = try await served(job, plan, directory, feed, options) {
                try await run(job, watcher, options)
            }
            await built.close()
            return RunSummary(lines: SummaryLines.lines(summary, directory: directory), status: summary.status)
        } catch {
            if !job.hasBegun { built.directory.forget() }
            await built.close()
            throw error
        }
    }

    private static func jobOptions(_ options: RunOptions) -> JobOptions {
        var jobOptions = JobOptions()
        jobOptions.untilEnd = options.untilEnd
        jobOptions.closeWindows = options.closeWindows
        jobOptions.cores = Processors.online
        return jobOptions
    }

    /// What readers over HTTP learn epochs from; nil where there are none.
    private static func feed(_ plan: TopologyPlan, _ options: RunOptions, _ clock: any EngineClock) -> EpochFeed? {
        guard options.listen?.address != nil else { return nil }
        return EpochFeed(views: plan.views.map { ViewLayout($0) }, limits: QueryServerLimits(), clock: clock)
    }

    /// Runs `body`, and servers for readers beside it where the options want them.
    private static func served(
        _ job: StreamJob, _ plan: TopologyPlan, _ directory: String, _ feed: EpochFeed?, _ options: RunOptions,
        _ body: @escaping @Sendable () async throws -> JobSummary
    ) async throws -> JobSummary {
        let running = feed.map { ServedJob.Running(plan: plan, status: { job.status }, feed: $0) }
        let served = ServedJob(running: running, storeBytes: sizes(directory))
        return try await serving(served, in: directory, options.listen, options.logger, body)
    }

    private static func run(
        _ job: StreamJob, _ watcher: JobWatcher, _ options: RunOptions
    ) async throws -> JobSummary {
        try await withThrowingTaskGroup(of: JobSummary?.self) { group in
            group.addTask { try await job.run(stop: options.stop) }
            group.addTask {
                try await watcher.run(options.onStatus)
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                guard let summary = ended else { continue }
                var status = summary.status
                status.excerpts = watcher.excerpts()
                options.onStatus(status)
                return summary
            }
            throw CancellationError()
        }
    }
}
