import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// What a job does before it has read anything.
@Suite struct FirstStartTests {
    private static func harness() throws -> EngineHarness {
        try EngineHarness(OrderStream.topology(), table: OrderStream.table, clock: HurriedClock())
    }

    /// A misspelt topic must not leave a claim in Kafka, which would bind the job to the directory it was tried with.
    @Test(.timeLimit(.minutes(1))) func aSourceThatIsNotThereLeavesNothingBehind() async throws {
        let harness = try Self.harness()
        let fate = Fate { _ in nil }
        let job = harness.job(fate: fate, sources: [UnansweringSource(.refuses)])
        let error = await #expect(throws: WeirError.self) { try await job.run(stop: StopSignal()) }
        #expect(error?.code == "no-such-log")
        #expect(fate.count(of: .fence) == 0)
        #expect(fate.count(of: .commit) == 0)
    }

    /// What a sink's file held before is renamed by a start that goes on, once, and not by one that is refused.
    @Test(.timeLimit(.minutes(1))) func aRefusedStartLeavesFilesAsTheyWere() async throws {
        let text = OrderStream.topology().replacing(
            "kafka: { connection: cluster, topic: closed, key: category }", with: "file: { path: closed.ndjson }")
        let harness = try EngineHarness(text, table: OrderStream.table, clock: HurriedClock())
        let file = try #require(harness.files[0])
        let refused = harness.job(sources: [UnansweringSource(.refuses)])
        await #expect(throws: WeirError.self) { try await refused.run(stop: StopSignal()) }
        #expect(file.timesSetAside == 0)
        OrderStream.fill(harness.logs[0], partitions: 1, count: 50)
        for _ in 0..<2 {
            try await harness.run()
            #expect(file.timesSetAside == 1)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aSignalEndsAStartThatWaits() async throws {
        let source = UnansweringSource(.waits)
        let job = try Self.harness().job(sources: [source])
        let stop = StopSignal()
        let summary = try await withThrowingTaskGroup(of: JobSummary?.self) { group in
            group.addTask { try await job.run(stop: stop) }
            group.addTask {
                try await source.asked.wait()
                stop.trigger()
                return nil
            }
            var summaries: [JobSummary] = []
            for try await ended in group { if let ended { summaries.append(ended) } }
            return try #require(summaries.first)
        }
        #expect(summary.epoch == 0)
    }
}

/// A log whose servers refuse it, or say nothing until whoever asks gives up.
private final class UnansweringSource: EventSource {
    enum Answer { case refuses, waits }

    let asked = StopSignal()
    private let answer: Answer

    init(_ answer: Answer) { self.answer = answer }

    func partitions() async throws -> [PartitionBounds] {
        asked.trigger()
        if answer == .waits { try await StopSignal().wait() }
        throw WeirError("no-such-log", "said by the test")
    }

    func startOffsets(_ start: StartPosition) async throws -> [Int32: Int64] { [:] }
    func fingerprint(partition: Int32, offset: Int64) async throws -> RecordFingerprint? { nil }
    func open(_ assignments: [[PartitionPosition]]) async throws -> [any SourceReader] { [] }
    func close() async {}
}
