internal import StreamCore
internal import Synchronization
internal import TopologyModel

/// One task on one executor that runs a share of the source partitions through decode and every stateless step.
///
/// Used by its own task alone, but for `heartbeat` and `pauseIfHeld`, which the housekeeping task looks at.
final class Lane {
    struct Feed {
        let reader: any SourceReader
        var intake: SourceIntake
        var failurePlace: RowFailures.Place
    }

    private let index: Int
    private var feeds: [Feed]
    private let runner: SegmentRunner
    private let failures: RowFailures
    private let control: BarrierControl
    private let pace: LanePace
    private let board: StatusBoard
    private let settings: Settings
    private let clock: any EngineClock
    private var lastBarrier: Int64 = 0
    private var hasReportedEnd = false
    /// The last round over the sources found nothing.
    private var isQuiet = false

    init(
        index: Int, feeds: [Feed], runner: SegmentRunner, failures: RowFailures, control: BarrierControl,
        pace: LanePace, board: StatusBoard, settings: Settings, clock: any EngineClock
    ) {
        self.index = index
        self.feeds = feeds
        self.runner = runner
        self.failures = failures
        self.control = control
        self.pace = pace
        self.board = board
        self.settings = settings
        self.clock = clock
    }

    /// Reads, decodes and runs batches, and sends barriers when they are asked for, until the last one.
    func run() async throws {
        while true {
            try Task.checkCancellation()
            if control.requested.load(ordering: .acquiring) > lastBarrier {
                let barrier = control.current
                try await send(barrier)
                if barrier.isLast { return }
                continue
            }
            try await advance()
        }
    }

    private func advance() async throws {
        var hasMoved = false
        for index in feeds.indices where !feeds[index].intake.isDone {
            hasMoved = try await poll(index) || hasMoved
        }
        try await runner.takeAnswers()
        publish()
        reportEnd()
        isQuiet = !hasMoved
        guard isQuiet else { return }
        if runner.isWaiting {
            try await runner.awaitAnswer()
        } else if feeds.allSatisfy(\.intake.isDone) {
            try await control.laneWakeups[index].wait(nanoseconds: nil)
        }
    }

    /// Nanoseconds that a round of polls waits for records: short, so that a barrier is not kept waiting by a quiet source.
    private static let pollWait: Int64 = 10_000_000

    private func poll(_ index: Int) async throws -> Bool {
        let reading = feeds.count { !$0.intake.isDone }
        // Several sources take turns without waiting for one another, until none of them has anything.
        let wait = runner.isWaiting || (reading > 1 && !isQuiet) ? 0 : Self.pollWait / Int64(max(reading, 1))
        pace.beat(clock.monotonic())
        let polled = try await feeds[index].reader.next(
            maximumRecords: settings.batchRows, maximumBytes: settings.bufferBytes / 4, waitNanoseconds: wait)
        let begun = clock.monotonic()
        pace.beat(begun)
        defer { feeds[index].intake.note(polled.progress) }
        guard let batch = polled.batch, batch.count > 0 else { return false }
        let admitted = feeds[index].intake.admit(batch, now: clock.now())
        feeds[index].intake.noteBusy(clock.monotonic() - begun)
        let failed = try await failures.handle(
            admitted.rejected, of: admitted.raw, source: feeds[index].intake.source, at: feeds[index].failurePlace)
        feeds[index].intake.note(failed)
        if let rows = admitted.batch { try await runner.run(rows, from: .source(feeds[index].intake.source)) }
        return true
    }

    private func send(_ barrier: Barrier) async throws {
        try await runner.drain()
        let now = clock.now()
        let partitions = feeds.flatMap { $0.intake.reports(now: now, isPaused: pace.isPaused) }
        publish()
        runner.edges.send(barrier, .lane(LaneReport(partitions: partitions)))
        lastBarrier = barrier.id
    }

    private func reportEnd() {
        guard !hasReportedEnd, !runner.isWaiting, feeds.allSatisfy(\.intake.isDone) else { return }
        hasReportedEnd = true
        control.reachedEnd(lane: index)
    }

    private func publish() {
        let now = clock.now()
        board.publish(
            producer: index, counts: runner.counts,
            sources: feeds.map {
                StatusBoard.SourceFigures(
                    source: $0.intake.source, counts: $0.intake.counts, work: $0.intake.work,
                    partitions: $0.intake.reports(now: now, isPaused: pace.isPaused))
            })
    }
}
