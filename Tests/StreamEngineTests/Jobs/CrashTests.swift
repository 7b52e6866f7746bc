import StreamCore
import StreamEngine
import StreamTestKit
import TestSupport
import Testing
import TopologyModel

/// The process dies before and after every call that it makes of its store and of Kafka, and is started again.
@Suite struct CrashTests {
    private static let orderCount = 60

    private static func harness(_ delivery: String) throws -> EngineHarness {
        let harness = try EngineHarness(
            OrderStream.topology(delivery: delivery, batch: 5, interval: "10ms"), partitions: 2,
            table: OrderStream.table, clock: HurriedClock())
        OrderStream.fill(harness.logs[0], partitions: 2, count: orderCount)
        return harness
    }

    private static func lives(_ harness: EngineHarness, _ fates: [Fate]) async throws {
        for fate in fates {
            do {
                try await harness.run(fate: fate)
            } catch is ProcessDied {}
        }
        try await harness.run()
    }

    @Test(.timeLimit(.minutes(3)), arguments: [Fate.Moment.before, .after])
    func exactlyOnceWhereverItDies(moment: Fate.Moment) async throws {
        let untouched = try Self.harness("exactly-once")
        try await untouched.run()
        let expected = Outcome(untouched)
        #expect(expected.closed.count > 1)
        var ordinal = 1
        while ordinal < 500 {
            let harness = try Self.harness("exactly-once")
            let fate = Fate.death(at: ordinal, moment)
            try await Self.lives(harness, [fate])
            #expect(Outcome(harness) == expected, "died at call \(ordinal), \(moment)")
            #expect(harness.disk.prepared == nil)
            if fate.total < ordinal { break }
            ordinal += 1
        }
        #expect(ordinal > 12, "a run makes several epochs")
    }

    @Test(.timeLimit(.minutes(3))) func exactlyOnceThroughManyDeaths() async throws {
        let untouched = try Self.harness("exactly-once")
        try await untouched.run()
        let expected = Outcome(untouched)
        var random = SeededGenerator(seed: 41)
        for round in 0..<40 {
            let harness = try Self.harness("exactly-once")
            let deaths = (0..<4).map { _ in
                (Int.random(in: 1...16, using: &random), Bool.random(using: &random) ? Fate.Moment.before : .after)
            }
            try await Self.lives(harness, deaths.map { Fate.death(at: $0.0, $0.1) })
            #expect(Outcome(harness) == expected, "round \(round): died at \(deaths)")
        }
    }

    @Test(.timeLimit(.minutes(3)), arguments: [Fate.Moment.before, .after])
    func atLeastOnceRepeatsOutputsAndNeverViews(moment: Fate.Moment) async throws {
        let untouched = try Self.harness("at-least-once")
        try await untouched.run()
        let expected = Outcome(untouched)
        var ordinal = 1
        while ordinal < 500 {
            let harness = try Self.harness("at-least-once")
            let fate = Fate.death(at: ordinal, moment)
            try await Self.lives(harness, [fate])
            let outcome = Outcome(harness)
            #expect(outcome.views == expected.views, "died at call \(ordinal), \(moment)")
            #expect(outcome.customers == expected.customers)
            for (key, lines) in expected.lines {
                #expect(Set(outcome.lines[key] ?? []) == Set(lines))
                #expect(outcome.lines[key]?.count ?? 0 >= lines.count)
            }
            if fate.total < ordinal { break }
            ordinal += 1
        }
        #expect(ordinal > 6)
    }

    /// A topology that writes to files alone: one transaction of the store an epoch, and what a crash left in the file
    /// behind it is cut.
    @Test(.timeLimit(.minutes(2)), arguments: [Fate.Moment.before, .after])
    func filesAndViewsAreOneEpoch(moment: Fate.Moment) async throws {
        func harness() throws -> EngineHarness {
            var text = OrderStream.topology(batch: 5, interval: "10ms")
            for topic in ["closed, key: category", "customers, key: customer", "lines, key: customer"] {
                text = text.replacing(
                    "kafka: { connection: cluster, topic: \(topic) }",
                    with: "file: { path: \(topic.prefix { $0 != "," }).ndjson }")
            }
            let harness = try EngineHarness(text, table: OrderStream.table, clock: HurriedClock())
            OrderStream.fill(harness.logs[0], partitions: 1, count: Self.orderCount)
            return harness
        }
        let untouched = try harness()
        #expect(StreamJob.commitMode(untouched.plan) == .local)
        try await untouched.run()
        let lines = untouched.files[2]?.lines ?? []
        #expect(lines.count > 30)
        var ordinal = 1
        while ordinal < 500 {
            let harness = try harness()
            let fate = Fate.death(at: ordinal, moment)
            try await Self.lives(harness, [fate])
            #expect(harness.views == untouched.views, "died at call \(ordinal), \(moment)")
            #expect(harness.files[2]?.lines == lines)
            #expect(harness.files[0]?.lines.sorted() == untouched.files[0]?.lines.sorted())
            if fate.total < ordinal { break }
            ordinal += 1
        }
        #expect(ordinal > 2)
    }
}
