import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// A request to stop: everything taken in is committed, within the time that the file gives.
@Suite struct DrainTests {
    @Test(.timeLimit(.minutes(1)), arguments: [1, 2]) func everythingTakenInIsCommitted(lanes: Int) async throws {
        // No interval passes: what is committed is committed by the drain.
        let harness = try EngineHarness(
            OrderStream.topology(batch: 50, interval: "1h"), partitions: 2, table: OrderStream.table)
        OrderStream.fill(harness.logs[0], partitions: 2, count: 400)
        let job = harness.job(.options { $0.lanes = lanes })
        let stop = StopSignal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let summary = try await job.run(stop: stop)
                #expect(summary.epoch == 1)
            }
            group.addTask {
                try await until { job.status.steps.first?.counts.taken ?? 0 == 400 }
                stop.trigger()
            }
            try await group.waitForAll()
        }
        #expect(harness.disk.applied?.partitions.reduce(0) { $0 + $1.offset } == 400)
        let passed = try #require(job.status.steps.last).counts.passed
        #expect(harness.records("lines").count == passed && passed > 0)
        let whole = try EngineHarness(OrderStream.topology(), partitions: 2, table: OrderStream.table)
        OrderStream.fill(whole.logs[0], partitions: 2, count: 400)
        try await whole.run()
        #expect(harness.views == whole.views)
    }

    /// Stopped in the middle of a stream and started again: as if it had never stopped.
    @Test(.timeLimit(.minutes(1))) func stoppingAnywhereChangesNothing() async throws {
        let whole = try EngineHarness(OrderStream.topology(), partitions: 2, table: OrderStream.table)
        OrderStream.fill(whole.logs[0], partitions: 2, count: 400)
        try await whole.run()
        let harness = try EngineHarness(
            OrderStream.topology(batch: 3, interval: "10ms"), partitions: 2, table: OrderStream.table)
        OrderStream.fill(harness.logs[0], partitions: 2, count: 400)
        for target in [1, 90, 200] {
            let job = harness.job(JobOptions())
            let stop = StopSignal()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await job.run(stop: stop) }
                group.addTask {
                    try await until { harness.disk.applied?.partitions.reduce(0) { $0 + $1.offset } ?? 0 >= target }
                    stop.trigger()
                }
                try await group.waitForAll()
            }
        }
        try await harness.run()
        #expect(Outcome(harness) == Outcome(whole))
    }

    @Test(.timeLimit(.minutes(1))) func aStopBeforeTheStartEndsAtOnce() async throws {
        let harness = try EngineHarness(OrderStream.topology(), table: OrderStream.table)
        OrderStream.fill(harness.logs[0], partitions: 1, count: 10)
        let stop = StopSignal()
        stop.trigger()
        _ = try await harness.job(JobOptions()).run(stop: stop)
    }

    @Test(.timeLimit(.minutes(1))) func aLookupThatNeverAnswersEndsInTheShutdownTimeout() async throws {
        let harness = try EngineHarness(
            OrderStream.topology(interval: "10ms", settings: "  shutdown_timeout: 50ms"), table: OrderStream.table)
        OrderStream.fill(harness.logs[0], partitions: 1, count: 100)
        harness.lookups[0].script([], otherwise: .silence)
        let job = harness.job(JobOptions())
        let stop = StopSignal()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect {
                    try await job.run(stop: stop)
                } throws: {
                    ($0 as? WeirError)?.code == "shutdown-timeout"
                }
            }
            group.addTask {
                try? await until { harness.lookups[0].running > 0 }
                stop.trigger()
            }
        }
        #expect(harness.disk.applied == nil)
        harness.lookups[0].script([])
        try await harness.run()
        #expect(harness.disk.applied?.partitions.map(\.offset) == [100])
    }

    /// Cancelled as a task, as a program does that must end: no task is left behind, and the next start goes on.
    @Test(.timeLimit(.minutes(1))) func cancellingEndsTheJob() async throws {
        let harness = try EngineHarness(
            OrderStream.topology(batch: 3, interval: "10ms"), partitions: 2, table: OrderStream.table)
        OrderStream.fill(harness.logs[0], partitions: 2, count: 400)
        let job = harness.job(JobOptions())
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await job.run(stop: StopSignal()) }
            }
            try? await until { harness.disk.applied != nil }
            group.cancelAll()
        }
        try await harness.run()
        let whole = try EngineHarness(OrderStream.topology(), partitions: 2, table: OrderStream.table)
        OrderStream.fill(whole.logs[0], partitions: 2, count: 400)
        try await whole.run()
        #expect(Outcome(harness) == Outcome(whole))
    }
}
