import StreamCore
import StreamEngine
import StreamTestKit
import TestSupport
import Testing
import TopologyModel

/// Event time under a whole job: idle partitions, rows from the future, late rows, windows and retention.
@Suite struct TimeJobTests {
    private static func topology(_ window: String, _ watermark: String, retain: String = "") -> String {
        """
        topology: time-test
        version: 1
        settings: { commit_interval: 100ms }
        connections:
          cluster: { kafka: { brokers: "memory:9092" } }
        sources:
          events:
            kafka: { connection: cluster, topic: events }
            format: json
            schema: { k: string, ts: timestamp }
            event_time: ts
            watermark: \(watermark)
        views:
          windows:
            from: events
            group_by: { k: k }
            window: \(window)
            aggregate: { n: count() }
        \(retain)
          totals:
            from: events
            group_by: { k: k }
            aggregate: { n: count() }
        \(retain)
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

    private static let minute: Int64 = 60_000
    /// A whole minute.
    private static let base: Int64 = 1_699_999_980_000

    private static func event(_ key: String, minute: Double) -> String {
        #"{"k":"\#(key)","ts":\#(base + Int64(minute * 60_000))}"#
    }

    private static let plain = "{ tumbling: 1m, lateness: 0s }"
    private static let strict = "{ lag: 0s, idle: 30s, ahead: 1h }"

    private static func closedKeys(_ harness: EngineHarness) -> [String] {
        harness.cluster.records(of: "closed").compactMap(\.key)
    }

    /// Time stands still but for what the test moves; the log's end has been seen.
    private static func running(
        _ harness: EngineHarness, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let job = harness.job(.options { $0.lanes = 1 })
        let stop = StopSignal()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await job.run(stop: stop) }
            group.addTask {
                try await body()
                stop.trigger()
            }
            try await group.waitForAll()
        }
    }

    /// Moves time by `milliseconds`, a commit interval at a time, and lets the job come along.
    private static func pass(_ milliseconds: Int64, _ clock: ManualClock) async throws {
        for _ in 0..<(milliseconds / 500) {
            try await clock.sleepers(atLeast: 2)
            clock.advance(milliseconds: 500)
            for _ in 0..<20 { await Task.yield() }
        }
    }

    @Test(.timeLimit(.minutes(1))) func anIdlePartitionLeavesTheMinimumAfterItsTime() async throws {
        let clock = ManualClock(now: Self.base)
        let harness = try EngineHarness(
            Self.topology(Self.plain, Self.strict), partitions: 2, clock: clock)
        harness.logs[0].append(Self.event("slow", minute: 0.1), to: 1)
        harness.logs[0].append(Self.event("fast", minute: 0.2), to: 0)
        harness.logs[0].append(Self.event("fast", minute: 5), to: 0)
        try await Self.running(harness) {
            try await Self.pass(10_000, clock)
            try await until { harness.disk.applied?.partitions.map(\.offset) == [2, 1] }
            try await Self.pass(10_000, clock)
            #expect(Self.closedKeys(harness).isEmpty, "partition 1 holds its first minute open for its idle time")
            // Where every partition is idle nothing says how far time has come: the other one goes on.
            harness.logs[0].append(Self.event("fast", minute: 5.1), to: 0)
            try await Self.pass(20_000, clock)
            // From here on the log's end, not the clock, is what the job waits for.
            while Self.closedKeys(harness).isEmpty { try await Self.pass(500, clock) }
            #expect(Self.closedKeys(harness).sorted() == ["fast", "slow"])
        }
    }

    @Test(.timeLimit(.minutes(1))) func aRowFromTheFutureMovesNothing() async throws {
        let clock = ManualClock(now: Self.base)
        let harness = try EngineHarness(Self.topology(Self.plain, Self.strict), clock: clock)
        for text in [
            Self.event("a", minute: 0.1), Self.event("future", minute: 60.1), Self.event("a", minute: 0.2),
            Self.event("edge", minute: 60),
        ] { harness.logs[0].append(text, to: 0) }
        try await harness.run()
        #expect(harness.disk.deadLetters.map(\.code) == [.tooFarAhead])
        #expect(harness.disk.deadLetters.map(\.offset) == [1])
        #expect(harness.disk.applied?.partitions.map(\.watermark) == [Self.base + 60 * Self.minute])
        #expect(Self.closedKeys(harness) == ["a"])
    }

    /// The end's watermark is the greatest of all, whichever partition was last.
    @Test(.timeLimit(.minutes(1)), arguments: [[5.0, 1], [1, 5]])
    func theEndsWatermarkIsTheGreatest(minutes: [Double]) async throws {
        let harness = try EngineHarness(
            Self.topology(Self.plain, "{ lag: 10s, idle: 30s, ahead: 3650d }"), partitions: 2)
        for (partition, minute) in minutes.enumerated() {
            harness.logs[0].append(Self.event("k\(minute)", minute: minute + 0.5), to: partition)
        }
        try await harness.run()
        #expect(Self.closedKeys(harness) == ["k1.0"])
        #expect(harness.disk.applied?.viewWatermarks["windows"] == Self.base + 5 * Self.minute + 20_000)
        #expect(harness.disk.applied?.closedThrough["windows"] == Self.base + 5 * Self.minute + 20_000)
    }

    /// However far the partitions are apart, a row is late only by its own partition's measure.
    @Test(.timeLimit(.minutes(1)), arguments: 0..<6 as Range<UInt64>)
    func aRowLessThanTheLagBehindInItsPartitionIsNeverLate(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let harness = try EngineHarness(
            Self.topology(Self.plain, "{ lag: 5m, idle: 30s, ahead: 3650d }"), partitions: 3)
        for partition in 0..<3 {
            var newest = Double(partition * 90)
            for _ in 0..<200 {
                let behind = Double.random(in: 0..<4.99, using: &random)
                newest += Double.random(in: 0..<2, using: &random)
                let isBehind = random.chance(60)
                harness.logs[0].append(Self.event("k", minute: isBehind ? newest - behind : newest), to: partition)
            }
        }
        try await harness.run(
            .options {
                $0.untilEnd = true
                $0.closeWindows = true
                $0.lanes = 1 + Int(seed % 3)
            })
        #expect(harness.disk.deadLetters.isEmpty)
        let counts = harness.records("closed").compactMap { text in
            text.firstMatch(of: /"n":(\d+)/).flatMap { Int($0.1) }
        }
        #expect(counts.reduce(0, +) == 600)
        #expect(counts.count > 100, "time went on, and windows closed behind it")
    }

    /// Rows of windows closed by order are late in the next run; no window is emitted twice, on any number of lanes.
    @Test(.timeLimit(.minutes(1)), arguments: [1, 2, 4])
    func windowsClosedByOrderStayClosed(lanes: Int) async throws {
        let harness = try EngineHarness(
            Self.topology(Self.plain, "{ lag: 10m, idle: 30s, ahead: 3650d }"), partitions: 4)
        for key in 0..<20 {
            harness.logs[0].append(Self.event("k\(key)", minute: Double(key % 7) + 0.5), to: key % 4)
        }
        let closing = JobOptions.options {
            $0.untilEnd = true
            $0.closeWindows = true
            $0.lanes = lanes
        }
        try await harness.run(closing)
        #expect(Self.closedKeys(harness).count == 20)
        #expect(harness.disk.applied?.closedThrough["windows"] == Self.base + 7 * Self.minute, "and no further")
        for key in 0..<20 {
            harness.logs[0].append(Self.event("k\(key)", minute: Double(key % 7) + 0.6), to: key % 4)
            harness.logs[0].append(Self.event("k\(key)", minute: 8), to: key % 4)
        }
        try await harness.run(closing)
        #expect(Self.closedKeys(harness).count == 40)
        #expect(harness.disk.deadLetters.filter { $0.code == .late }.count == 20)
        for key in 0..<20 { #expect(harness.recordsByKey("closed")["k\(key)"]?.count == 2) }
    }

    /// Neither a restart nor an edited lateness emits a window twice or never.
    @Test(.timeLimit(.minutes(1)), arguments: [["0s", "5m", "0s"], ["5m", "0s", "2m"], ["1m", "1m", "1m"]])
    func windowsAreEmittedOnceAcrossRestartsAndEditedLateness(latenesses: [String]) async throws {
        let watermark = "{ lag: 0s, idle: 30s, ahead: 3650d }"
        var harness = try EngineHarness(Self.topology(Self.plain, watermark), partitions: 2)
        for (run, lateness) in latenesses.enumerated() {
            let text = Self.topology("{ tumbling: 1m, lateness: \(lateness) }", watermark)
            harness = harness.with(plan: try EngineHarness.plan(text))
            for step in 0..<40 {
                let minute = Double(run * 10) + Double(step) / 4
                harness.logs[0].append(Self.event("w\(Int(minute))", minute: minute), to: step % 2)
            }
            try await harness.run()
        }
        let text = Self.topology(Self.plain, watermark)
        harness = harness.with(plan: try EngineHarness.plan(text))
        try await harness.run(
            .options {
                $0.untilEnd = true
                $0.closeWindows = true
            })
        #expect(Self.closedKeys(harness).sorted() == (0..<30).map { "w\($0)" }.sorted())
        #expect(harness.disk.deadLetters.isEmpty)
        #expect(harness.records("closed").allSatisfy { $0.contains(#""n":4"#) })
    }

    /// Rows older than `retain` leave the views; `changes` says so with a tombstone.
    @Test(.timeLimit(.minutes(1)), arguments: [1, 2])
    func retainRemovesRowsAndSaysSo(lanes: Int) async throws {
        let watermark = "{ lag: 0s, idle: 30s, ahead: 3650d }"
        let harness = try EngineHarness(
            Self.topology(Self.plain, watermark, retain: "    retain: 10m"), partitions: 2)
        let options = JobOptions.options {
            $0.untilEnd = true
            $0.lanes = lanes
        }
        for partition in 0..<2 { harness.logs[0].append(Self.event("old\(partition)", minute: 0.5), to: partition) }
        try await harness.run(options)
        #expect(harness.rows("totals").count == 2 && harness.rows("windows").count == 2)
        for partition in 0..<2 {
            harness.logs[0].append(Self.event("new\(partition)", minute: 10.6), to: partition)
        }
        try await harness.run(options)
        #expect(harness.rows("totals").map { $0.contains("new") } == [true, true])
        #expect(harness.rows("windows").count == 4, "a window's row stays for ten minutes behind its end")
        let last = harness.cluster.records(of: "changed")
        #expect(last.filter { $0.value == nil }.compactMap(\.key).sorted() == ["old0", "old1"])
        for partition in 0..<2 { harness.logs[0].append(Self.event("new\(partition)", minute: 11.5), to: partition) }
        try await harness.run(options)
        #expect(harness.rows("windows").count == 4)
        #expect(!harness.rows("windows").contains { $0.contains("old") })
    }
}
