import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// Two processes that say they are the same job.
@Suite struct SecondRunTests {
    private static func harness() throws -> EngineHarness {
        let harness = try EngineHarness(
            OrderStream.topology(interval: "10ms"), partitions: 2, table: OrderStream.table, clock: HurriedClock())
        OrderStream.fill(harness.logs[0], partitions: 2, count: 100)
        return harness
    }

    /// Runs `job` until the log is read, does `meanwhile`, and gives the error that ended it.
    private static func run(
        _ harness: EngineHarness, stops: Bool = true, meanwhile: @escaping @Sendable () async throws -> Void
    ) async throws -> String {
        let job = harness.job(JobOptions())
        let stop = StopSignal()
        return try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                do {
                    _ = try await job.run(stop: stop)
                    return "stopped"
                } catch let error as WeirError {
                    return error.code
                }
            }
            group.addTask {
                try await until { harness.disk.applied?.partitions.reduce(0) { $0 + $1.offset } == 100 }
                try await meanwhile()
                if stops { stop.trigger() }
                return nil
            }
            var end = ""
            for try await result in group { end = result ?? end }
            return end
        }
    }

    @Test(.timeLimit(.minutes(1))) func anEmptyDirectoryIsRefusedAndFencesNobody() async throws {
        let harness = try Self.harness()
        let end = try await Self.run(harness) {
            let fences = harness.cluster.calls(of: .fence)
            let second = harness.with(disk: MemoryDisk(jobId: "job-2"))
            #expect(await second.refusal() == "state-is-elsewhere")
            #expect(harness.cluster.calls(of: .fence) == fences)
            #expect(second.disk.applied == nil)
            let later = OrderStream.orders(50, from: 100)
            for order in later { harness.logs[0].append(order.text, to: order.customer % 2) }
            try await until { harness.disk.applied?.partitions.reduce(0) { $0 + $1.offset } == 150 }
        }
        #expect(end == "stopped", "the first goes on as if nothing had happened")
    }

    /// The first has nothing to write while the second starts, commits and ends; its next transaction tells it.
    @Test(.timeLimit(.minutes(1))) func theFirstStopsAndNamesTheSecond() async throws {
        let harness = try Self.harness()
        let end = try await Self.run(harness, stops: false) {
            let later = OrderStream.orders(50, from: 100)
            let copy = harness.with(disk: harness.disk.copy())
            try await copy.run()
            for order in later { harness.logs[0].append(order.text, to: order.customer % 2) }
        }
        #expect(end == "fenced-by-another-run")
        #expect(harness.disk.applied?.partitions.reduce(0) { $0 + $1.offset } == 100, "nothing more was committed")
    }

    /// Kafka has acknowledged the last commit, and its markers are written only while the next start looks.
    @Test(.timeLimit(.minutes(1))) func aRecordThatIsVisibleALittleLaterIsWaitedFor() async throws {
        let harness = try Self.harness()
        try await harness.run()
        let record = try #require(harness.cluster.lastEpoch(of: "orders-test"))
        harness.cluster.setLastEpoch(nil, of: "orders-test")
        let fate = Fate { event in
            if event.call == .lastEpoch, event.moment == .after, event.ordinalOfCall == 3 {
                #expect(harness.cluster.calls(of: .fence) == 1, "only the first run has fenced")
                harness.cluster.setLastEpoch(record, of: "orders-test")
            }
            return nil
        }
        #expect(await harness.refusal(fate: fate) == "none")
        #expect(fate.count(of: .lastEpoch) >= 4)
    }

    @Test(.timeLimit(.minutes(1))) func otherIdentitiesAreRefused() async throws {
        let harness = try Self.harness()
        try await harness.run()
        let record = try #require(harness.cluster.lastEpoch(of: "orders-test"))
        func refusal(epoch: Int64? = nil, job: String? = nil, cluster: String? = nil) async -> String {
            harness.cluster.setLastEpoch(
                EpochRecord(
                    epoch: epoch ?? record.epoch, jobId: job ?? record.jobId, runId: "r",
                    clusterId: cluster ?? record.clusterId, offsets: []), of: "orders-test")
            return await harness.with(disk: harness.disk.copy()).refusal()
        }
        #expect(await refusal(job: "job-9") == "state-of-another-job")
        #expect(await refusal(cluster: "elsewhere") == "state-of-another-cluster")
        #expect(await refusal(epoch: record.epoch + 1) == "state-is-stale")
        harness.cluster.setLastEpoch(nil, of: "orders-test")
        #expect(await harness.refusal() == "epoch-record-lost")
        harness.cluster.setLastEpoch(record, of: "orders-test")
        #expect(await harness.refusal() == "none")
    }
}
