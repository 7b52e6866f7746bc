import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// A log that is no longer what was read, and one that grows.
@Suite struct SourceStartTests {
    private static func harness() async throws -> EngineHarness {
        let harness = try EngineHarness(
            OrderStream.topology(interval: "10ms"), partitions: 2, table: OrderStream.table, clock: HurriedClock())
        for number in 0..<20 { append(harness.logs[0], number) }
        try await harness.run()
        return harness
    }

    private static func append(_ log: MemoryLog, _ number: Int, to partition: Int? = nil) {
        log.append(OrderStream.orders(1, from: number)[0].text, to: partition ?? number % 2)
    }

    private static func with(_ log: MemoryLog, _ harness: EngineHarness) -> EngineHarness {
        EngineHarness(
            plan: harness.plan, logs: [log], disk: harness.disk, cluster: harness.cluster, lookups: harness.lookups,
            clock: harness.clock)
    }

    @Test(.timeLimit(.minutes(1))) func aTrimmedLogIsRefused() async throws {
        let harness = try await Self.harness()
        for number in 20..<30 { Self.append(harness.logs[0], number) }
        harness.logs[0].trim(1, before: 10)
        #expect(await harness.refusal() == "none", "what comes next is still there")
        for number in 30..<40 { Self.append(harness.logs[0], number) }
        harness.logs[0].trim(1, before: 18)
        #expect(await harness.refusal() == "source-trimmed")
    }

    @Test(.timeLimit(.minutes(1))) func aShorterLogIsRefused() async throws {
        let harness = try await Self.harness()
        let shorter = MemoryLog(partitions: 2)
        for number in 0..<19 { Self.append(shorter, number) }
        #expect(await Self.with(shorter, harness).refusal() == "source-shorter")
    }

    @Test(.timeLimit(.minutes(1))) func aLogMadeAnewIsRefused() async throws {
        let harness = try await Self.harness()
        let other = MemoryLog(partitions: 2)
        for number in 100..<140 { Self.append(other, number) }
        #expect(await Self.with(other, harness).refusal() == "source-replaced")
    }

    @Test(.timeLimit(.minutes(1))) func aPartitionThatIsGoneIsNamed() async throws {
        let harness = try await Self.harness()
        let smaller = MemoryLog(partitions: 1)
        for number in 0..<20 where number % 2 == 0 { Self.append(smaller, number, to: 0) }
        #expect(await Self.with(smaller, harness).refusal() == "source-partition-gone")
    }

    /// A partition that appears while the job runs is read from its beginning, whatever `start` says.
    @Test(.timeLimit(.minutes(1)), arguments: ["earliest", "latest"])
    func aNewPartitionIsReadFromItsBeginning(start: String) async throws {
        let text = OrderStream.topology(interval: "10ms")
            .replacing("topic: orders }", with: "topic: orders, start: \(start) }")
        let harness = try EngineHarness(text, partitions: 1, table: OrderStream.table)
        for number in 0..<10 { Self.append(harness.logs[0], number, to: 0) }
        let job = harness.job(.options { $0.partitionInterval = 10 })
        let stop = StopSignal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await job.run(stop: stop) }
            group.addTask {
                try await until { job.status.phase == .running && job.status.partitions.count == 1 }
                for number in 10..<20 { Self.append(harness.logs[0], number, to: 0) }
                try await until { harness.disk.applied?.partitions.map(\.offset) == [20] }
                harness.logs[0].addPartition()
                for number in 20..<30 { Self.append(harness.logs[0], number, to: 1) }
                try await until { harness.disk.applied?.partitions.map(\.offset) == [20, 10] }
                stop.trigger()
            }
            try await group.waitForAll()
        }
        let first = try EngineHarness(text, partitions: 1, table: OrderStream.table)
        for number in (start == "earliest" ? 0 : 10)..<30 { Self.append(first.logs[0], number, to: 0) }
        let whole = first.with(
            plan: try EngineHarness.plan(text.replacing("start: latest", with: "start: earliest")))
        try await whole.run()
        #expect(harness.rows("customers") == whole.rows("customers"))
    }

    /// A partition that appears between the look at the ends and an attempt's start is none of this run's.
    @Test(.timeLimit(.minutes(1))) func untilEndDoesNotWaitForNewPartitions() async throws {
        let harness = try EngineHarness(
            OrderStream.topology(batch: 5, interval: "10ms"), partitions: 1, table: OrderStream.table,
            clock: HurriedClock())
        for number in 0..<50 { Self.append(harness.logs[0], number, to: 0) }
        let log = harness.logs[0]
        let fate = Fate { event in
            guard event.call == .send, event.moment == .before, event.ordinalOfCall == 2 else { return nil }
            log.addPartition()
            Self.append(log, 50, to: 1)
            return OutputError(.abortable, WeirError("kafka-test", "said by the test"))
        }
        try await harness.run(fate: fate)
        #expect(harness.disk.applied?.partitions.first?.offset == 50)
        try await harness.run()
        #expect(harness.disk.applied?.partitions.map(\.offset) == [50, 1])
    }
}
