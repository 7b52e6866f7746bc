import StreamCore
import StreamEngine
import StreamTestKit
import Testing

/// How much waits to be read is known from the start, and stays known where a lane reads nothing.
@Suite struct LagTests {
    private static func harness(table: String = "") throws -> EngineHarness {
        let harness = try EngineHarness(
            OrderStream.topology(batch: 5, table: table), partitions: 2, table: OrderStream.table,
            clock: HurriedClock())
        OrderStream.fill(harness.logs[0], partitions: 2, count: 200)
        return harness
    }

    private static func ends(_ job: StreamJob) -> Int64 { job.status.partitions.reduce(0) { $0 + $1.end } }
    private static func waiting(_ job: StreamJob) -> Int64 {
        job.status.partitions.reduce(0) { $0 + $1.end - $1.position }
    }

    /// Runs `body` beside a job that reads on for ever, and stops that.
    private static func beside(_ job: StreamJob, _ body: @escaping @Sendable () async throws -> Void) async throws {
        let stop = StopSignal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // A job whose table never answers does not drain in time: that is not the matter here.
                _ = try? await job.run(stop: stop)
            }
            group.addTask {
                try await body()
                stop.trigger()
            }
            try await group.next()
            group.cancelAll()
            // Throws where the job ended before the body did.
            try await group.waitForAll()
        }
    }

    /// The first batch waits for a table that does not answer: no lane has come back to say where it is.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func itIsKnownFromTheStartAndWhileALaneIsHeld(knowsFetches: Bool) async throws {
        // One request at a time: few batches are taken in before the lane is held.
        let harness = try Self.harness(table: "    batch: { keys: 1, wait: 0ms, in_flight: 1 }")
        harness.lookups[0].script([], otherwise: .silence)
        let log = harness.logs[0]
        let source: any EventSource = knowsFetches ? MemorySource(log) : QuietSource(MemorySource(log))
        let job = harness.job(.options { $0.partitionInterval = 3_600_000 }, sources: [source])
        try await Self.beside(job) {
            try await until { job.status.phase == .running }
            #expect(Self.ends(job) == 200)
            OrderStream.fill(log, partitions: 2, count: 100, from: 200)
            try await until { Self.ends(job) == 300 }
            #expect(Self.waiting(job) > 100)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aJobThatHasReadEverythingHasNone() async throws {
        let harness = try Self.harness()
        let source = QuietSource(MemorySource(harness.logs[0]))
        let job = harness.job(.options { _ in }, sources: [source])
        try await Self.beside(job) {
            try await until { job.status.phase == .running && Self.waiting(job) == 0 }
            #expect(Self.ends(job) == 200)
            OrderStream.fill(harness.logs[0], partitions: 2, count: 10, from: 200)
            // Nobody has said anything of the end: what was read lies before it.
            try await until { Self.ends(job) == 210 }
        }
    }

    @Test(.timeLimit(.minutes(1))) func untilTheEndItIsMeasuredToTheEndOfTheStart() async throws {
        let harness = try Self.harness()
        let summary = try await harness.run()
        #expect(summary.status.partitions.reduce(0) { $0 + $1.end } == 200)
        #expect(summary.status.partitions.allSatisfy { $0.end == $0.position })
    }
}

/// A source that knows ends only when it is asked.
private struct QuietSource: EventSource {
    private let source: MemorySource

    init(_ source: MemorySource) { self.source = source }

    func partitions() async throws -> [PartitionBounds] { try await source.partitions() }
    func startOffsets(_ start: StartPosition) async throws -> [Int32: Int64] { try await source.startOffsets(start) }
    func fingerprint(partition: Int32, offset: Int64) async throws -> RecordFingerprint? {
        try await source.fingerprint(partition: partition, offset: offset)
    }
    func open(_ assignments: [[PartitionPosition]]) async throws -> [any SourceReader] {
        try await source.open(assignments)
    }
    func close() async { await source.close() }
}
