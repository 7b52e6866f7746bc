internal import Enrichment
public import StreamCore
public import TopologyModel

/// A topology that runs: sources, lanes, state, sinks and the epochs that hold them together.
public final class StreamJob: Sendable {
    private let plan: TopologyPlan
    private let parts: JobParts
    private let options: JobOptions
    private let board: StatusBoard
    private let enrichers: [Enricher]
    private let runId = JobIdentity.random()
    private let startedAt: Int64
    private let begun = Lock(false)

    public init(plan: TopologyPlan, parts: JobParts, options: JobOptions = JobOptions()) {
        self.plan = plan
        self.parts = parts
        self.options = options
        board = StatusBoard(plan: plan)
        startedAt = parts.clock.monotonic()
        enrichers = zip(plan.tables, parts.lookups).enumerated().map { index, pair in
            Enricher(table: pair.0, client: pair.1, clock: parts.clock, seed: UInt64(index) &+ 1)
        }
    }

    /// The figures of this moment; callable from anywhere.
    public var status: JobStatus {
        var status = board.status
        status.runningFor = parts.clock.monotonic() - startedAt
        status.lookups = enrichers.map(\.status)
        status.isBounded = options.untilEnd
        status.sources = zip(plan.sources, parts.sources).map { SourceStatus(name: $0.name, trouble: $1.trouble) }
        status.trouble =
            status.trouble ?? enrichers.lazy.compactMap(\.trouble).first
            ?? status.sources.lazy.compactMap(\.trouble?.message).first
        return status
    }

    /// Whether it came past the looks before its start: from then on the state, files or Kafka may hold something of it.
    public var hasBegun: Bool { begun.withLock { $0 } }

    /// How the plan's epochs become durable.
    public static func commitMode(_ plan: TopologyPlan) -> CommitMode {
        guard plan.writesToKafka else { return .local }
        return plan.settings.delivery == .exactlyOnce ? .exactlyOnce : .atLeastOnce
    }

    /// Runs until `stop` is given, or to the end where the options or the sources have one; then everything taken in is
    /// committed.
    /// - Throws: `WeirError` where the job cannot go on; what was committed stays.
    public func run(stop: StopSignal) async throws -> JobSummary {
        try await withThrowingTaskGroup(of: JobSummary?.self) { group in
            for enricher in enrichers {
                group.addTask {
                    try await enricher.run()
                    return nil
                }
            }
            group.addTask { try await self.runAttempts(stop) }
            defer { group.cancelAll() }
            while let finished = try await group.next() {
                if let summary = finished { return summary }
            }
            throw CancellationError()
        }
    }

    private func runAttempts(_ stop: StopSignal) async throws -> JobSummary {
        var recovery = Recovery()
        var last: StartPoint?
        // The record that was last seen after fencing; nil before this process has fenced anybody.
        var seen: EpochRecord??
        var targets: EndTargets?
        while true {
            let start: StartPoint
            do {
                let settled = try await settleStart(isFirst: seen == nil, lastSeen: seen ?? nil, stop)
                guard let settled else { return summary(last) }
                start = settled
            } catch let error as WeirError where error.isTransient && seen != nil {
                try await waitOut(error)
                if stop.isTriggered { return summary(last) }
                continue
            } catch let failure as StartFailure {
                seen = failure.seen ?? seen
                try await recover(&recovery, fromStart: failure, epoch: last?.progress.epoch ?? 0)
                if stop.isTriggered { return summary(last) }
                continue
            }
            noteBegin()
            seen = .some(start.lastSeen)
            if let last, start.progress.epoch > last.progress.epoch { recovery.committed() }
            last = start
            do {
                let attempt = Attempt(
                    plan: plan, parts: parts, options: options, enrichers: enrichers, board: board,
                    mode: Self.commitMode(plan), start: start, recovery: recovery)
                if targets == nil { targets = try await attempt.endTargets() }
                let end = try await attempt.run(targets: targets ?? [:], stop: stop)
                if end == .layOutAnew {
                    board.closeAttempt()
                    continue
                }
                board.enter(.finished)
                return summary(last)
            } catch let failure as AttemptFailure {
                board.closeAttempt()
                try await recover(&recovery, from: failure, last: &last)
                if stop.isTriggered { return summary(last) }
            }
        }
    }

    /// Nil where `stop` came first: a broker that does not answer holds nobody who wants to leave.
    private func settleStart(
        isFirst: Bool, lastSeen: EpochRecord?, _ stop: StopSignal
    ) async throws -> StartPoint? {
        try await withThrowingTaskGroup(of: StartPoint?.self) { group in
            group.addTask { try await self.startUp().run(isFirst: isFirst, lastSeen: lastSeen) }
            group.addTask {
                try await stop.wait()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func startUp() -> StartUp {
        StartUp(plan: plan, parts: parts, mode: Self.commitMode(plan), runId: runId) { self.noteBegin() }
    }

    private func noteBegin() { begun.withLock { $0 = true } }

    private func recover(
        _ recovery: inout Recovery, from failure: AttemptFailure, last: inout StartPoint?
    ) async throws {
        if let begun = last, failure.epoch > begun.progress.epoch { recovery.committed() }
        let step: Recovery.Step
        switch failure.cause {
        case .gaveUp:
            step = recovery.gaveUp()
            try? await parts.output?.abort()
        case .output(let error):
            step = recovery.failed(error.error.code, epoch: failure.epoch)
            if error.kind != .fatal { try? await parts.output?.abort() }
        }
        guard case .rebuild(let wait) = step else {
            guard case .output(let error) = failure.cause else { return }
            board.enter(.failed, trouble: StatusBoard.Trouble(error.error))
            throw error.error
        }
        board.enter(.recovering, trouble: StatusBoard.Trouble(failure))
        board.update { $0.restarts += 1 }
        parts.logger.log(.warning, "rebuilding from epoch \(failure.epoch): \(failure.message)")
        try await parts.clock.sleep(nanoseconds: wait * 1_000_000)
    }

    /// Returns where the start may be tried again.
    private func recover(
        _ recovery: inout Recovery, fromStart failure: StartFailure, epoch: Int64
    ) async throws {
        let error = failure.error.error
        if failure.error.kind == .retriable {
            // Before the first start nothing runs that could wait: whoever starts it is told.
            guard failure.seen != nil else { throw error }
            return try await waitOut(error)
        }
        guard case .rebuild(let wait) = recovery.failed(error.code, epoch: epoch) else {
            board.enter(.failed, trouble: StatusBoard.Trouble(error))
            throw error
        }
        board.enter(.recovering, trouble: StatusBoard.Trouble(error))
        parts.logger.log(.warning, "starting again: \(error)")
        try await parts.clock.sleep(nanoseconds: wait * 1_000_000)
    }

    private func waitOut(_ error: WeirError) async throws {
        board.enter(.recovering, trouble: StatusBoard.Trouble(error))
        parts.logger.log(.warning, "waiting: \(error)")
        try await parts.clock.sleep(nanoseconds: 1_000_000_000)
    }

    private func summary(_ start: StartPoint?) -> JobSummary {
        JobSummary(status: status, epoch: max(status.epoch.applied, start?.progress.epoch ?? 0))
    }
}

extension TopologyPlan {
    /// Whether any sink writes to Kafka, so that Kafka may decide.
    public var writesToKafka: Bool {
        sinks.contains { if case .kafka = $0.connector { true } else { false } }
    }
}
