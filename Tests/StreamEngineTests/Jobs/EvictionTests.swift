import StreamCore
import StreamEngine
import StreamTestKit
import TestSupport
import Testing
import TopologyModel

/// State may outgrow its memory: what is evicted is read back.
@Suite struct EvictionTests {
    private static func topology(memory: String) -> String {
        """
        topology: eviction-test
        version: 1
        settings:
          commit_interval: 10ms
          state: { memory: \(memory) }
          buffer: { rows: 800 }
          batch: { rows: 200 }
        connections:
          cluster: { kafka: { brokers: "memory:9092" } }
        sources:
          events:
            kafka: { connection: cluster, topic: events }
            format: json
            schema: { k: string, v: int, ts: timestamp }
            event_time: ts
            watermark: { lag: 1m, idle: 30s, ahead: 3650d }
        views:
          windows:
            from: events
            group_by: { k: k }
            window: { tumbling: 1m, lateness: 0s }
            aggregate: { n: count(), total: sum(v), least: min(v), last: last(v by v) }
            retain: 1h
          totals:
            from: events
            group_by: { k: k }
            aggregate: { n: count(), total: sum(v), mean: avg(v), first: first(v by v), kinds: approx_count_distinct(v) }
        sinks:
          closed:
            from: { view: windows, emit: on_close }
            kafka: { connection: cluster, topic: closed, key: k }
            format: json
          changed:
            from: { view: totals, emit: changes }
            kafka: { connection: cluster, topic: changed, key: k }
            format: json
        """
    }

    private static func harness(memory: String) throws -> EngineHarness {
        let harness = try EngineHarness(topology(memory: memory), partitions: 2)
        var random = SeededGenerator(seed: 3)
        for number in 0..<12_000 {
            let key = Int.random(in: 0..<2500, using: &random)
            let time = 1_700_000_000_000 + number * 20
            let name = "key-\(key)-" + String(repeating: "x", count: 40)
            harness.logs[0].append(
                #"{"k":"\#(name)","v":\#(Int.random(in: 0..<1000, using: &random)),"ts":\#(time)}"#, to: key % 2)
        }
        return harness
    }

    @Test(.timeLimit(.minutes(3)), arguments: [1, 2])
    func littleMemoryGivesTheSameViews(lanes: Int) async throws {
        let options = JobOptions.options {
            $0.untilEnd = true
            $0.lanes = lanes
            $0.closeWindows = true
        }
        let ample = try Self.harness(memory: "256MiB")
        try await ample.run(options)
        let little = try Self.harness(memory: "1MiB")
        try await little.run(options)
        #expect(ample.rows("totals").count > 2000)
        #expect(little.views == ample.views)
        #expect(little.recordsByKey("closed") == ample.recordsByKey("closed"))
        #expect(little.lastRecords("changed") == ample.lastRecords("changed"))
        #expect(little.disk.rowsReadBack > 0, "something was evicted and read back")
        #expect(ample.disk.rowsReadBack == 0, "nothing was evicted")
    }

    /// The state of a run that ended is read back by the next, group by group, as its rows come.
    @Test(.timeLimit(.minutes(2))) func aRestartReadsItsGroupsBack() async throws {
        let whole = try Self.harness(memory: "256MiB")
        try await whole.run()
        let parts = try Self.harness(memory: "256MiB")
        for target in [3000, 7000] {
            let stop = StopSignal()
            let job = parts.job(JobOptions())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await job.run(stop: stop) }
                group.addTask {
                    try await until { parts.disk.applied?.partitions.reduce(0) { $0 + $1.offset } ?? 0 >= target }
                    stop.trigger()
                }
                try await group.waitForAll()
            }
        }
        try await parts.run()
        #expect(parts.views == whole.views)
        #expect(parts.recordsByKey("closed") == whole.recordsByKey("closed"))
    }
}
