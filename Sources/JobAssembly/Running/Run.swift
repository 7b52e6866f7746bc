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
        do {
            let summary = try await servingPostgres(directory, options.listenPostgres, options.logger) {
                try await run(plan, built.parts, directory, options)
            }
            await built.close()
            return RunSummary(lines: SummaryLines.lines(summary, directory: directory), status: summary.status)
        } catch {
            await built.close()
            throw error
        }
    }

    private static func run(
        _ plan: TopologyPlan, _ parts: JobParts, _ directory: String, _ options: RunOptions
    ) async throws -> JobSummary {
        var jobOptions = JobOptions()
        jobOptions.untilEnd = options.untilEnd
        jobOptions.closeWindows = options.closeWindows
        jobOptions.cores = Processors.online
        let job = StreamJob(plan: plan, parts: parts, options: jobOptions)
        let watcher = JobWatcher(job: job, plan: plan, directory: directory, clock: parts.clock)
        return try await withThrowingTaskGroup(of: JobSummary?.self) { group in
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
