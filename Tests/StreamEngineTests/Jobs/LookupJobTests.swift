import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// Lookups that are slow, away, wrong or silent, under a whole job.
@Suite struct LookupJobTests {
    private static func harness(
        _ table: String, clock: any EngineClock = HurriedClock(), settings: String = "", missing: String = "keep",
        batch: Int = 20
    ) throws -> EngineHarness {
        let text = OrderStream.topology(batch: batch, interval: "10ms", settings: settings, table: table)
            .replacing("missing: keep", with: "missing: \(missing)")
        let harness = try EngineHarness(text, partitions: 2, table: OrderStream.table, clock: clock)
        OrderStream.fill(harness.logs[0], partitions: 2, count: 200)
        return harness
    }

    private static func expected() async throws -> Outcome {
        let harness = try harness("")
        try await harness.run()
        return Outcome(harness)
    }

    /// Nothing that lanes share is held while one waits on an edge.
    @Test(.timeLimit(.minutes(1)), arguments: [1, 5])
    func twoLanesWithOneSlotAndQueuesOfOneBatchMakeProgress(batch: Int) async throws {
        let harness = try Self.harness(
            "    batch: { keys: 1, wait: 0ms, in_flight: 1 }\n    cache: { bytes: 64KiB, ttl: 1ms, missing_ttl: 1ms }",
            settings: "  buffer: { rows: 1, bytes: 64KiB }\n  lanes: 2", batch: batch)
        try await harness.run()
        let expected = try await Self.expected()
        #expect(Outcome(harness) == expected)
        #expect(harness.lookups[0].mostRunning == 1)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [InMemoryLookup.Outcome.unreachable, .refused])
    func aTableThatHealsCostsTimeAlone(outcome: InMemoryLookup.Outcome) async throws {
        let harness = try Self.harness(
            "    retry: { on_error: { for: 10m, attempts: 50, backoff: 50ms..100ms } }")
        harness.lookups[0].script(Array(repeating: outcome, count: 10))
        let summary = try await harness.run()
        let expected = try await Self.expected()
        #expect(Outcome(harness) == expected)
        #expect(summary.status.lookups.first?.failures == 10)
    }

    @Test(.timeLimit(.minutes(1))) func stopEndsTheJobAndTheNextStartGoesOn() async throws {
        let harness = try Self.harness(
            "    retry: { on_error: { for: 10m, attempts: 1, backoff: 1ms..1ms } }\n    on_failure: stop")
        harness.lookups[0].script([], otherwise: .refused)
        #expect(await harness.refusal() == "lookup-failed")
        #expect(harness.records("lines").isEmpty)
        harness.lookups[0].script([])
        try await harness.run()
        let expected = try await Self.expected()
        #expect(Outcome(harness) == expected)
    }

    @Test(.timeLimit(.minutes(1))) func failedRowsAreDeadLettersWhereTheFileSaysSo() async throws {
        let harness = try Self.harness(
            "    retry: { on_error: { for: 10m, attempts: 1, backoff: 1ms..1ms } }\n"
                + "    batch: { keys: 1, wait: 0ms, in_flight: 10 }\n    on_failure: dead_letter")
        harness.lookups[0].refuse(["lamps"])
        let summary = try await harness.run()
        let letters = harness.disk.deadLetters
        #expect(!letters.isEmpty)
        #expect(letters.allSatisfy { $0.code == .lookupFailed && $0.stage == "lines" && $0.step == 3 })
        #expect(letters.allSatisfy { $0.unnestIndex >= 0 })
        #expect(!harness.rows("per_minute").contains { $0.contains(#""light""#) })
        let lookup = try #require(summary.status.steps.first { $0.word == "lookup" })
        #expect(lookup.counts.addsUp && lookup.counts.dead == letters.count)
        #expect(lookup.counts.passed == harness.records("lines").count)
    }

    @Test(.timeLimit(.minutes(1))) func failedRowsGoOnWithNullsWhereTheFileSaysSo() async throws {
        let harness = try Self.harness(
            "    retry: { on_error: { for: 10m, attempts: 0, backoff: 1ms..1ms } }\n    on_failure: default")
        harness.lookups[0].script([], otherwise: .refused)
        try await harness.run()
        #expect(harness.disk.deadLetters.isEmpty)
        #expect(harness.rows("per_minute").allSatisfy { $0.contains(#""unknown""#) })
        let expected = try await Self.expected()
        #expect(harness.rows("customers") == expected.views["customers"])
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["keep", "drop", "dead_letter"])
    func missingKeys(policy: String) async throws {
        let harness = try Self.harness("", missing: policy)
        let summary = try await harness.run()
        let counts = try #require(summary.status.steps.first { $0.word == "lookup" }).counts
        #expect(counts.addsUp)
        let missing = harness.disk.deadLetters.filter { $0.code == .lookupMissing }.count
        let unknown = harness.rows("per_minute").contains { $0.contains(#""unknown""#) }
        switch policy {
        case "keep": #expect(counts.passed == counts.taken && missing == 0 && unknown)
        case "drop": #expect(counts.dropped > 0 && missing == 0 && !unknown)
        default: #expect(counts.dead == missing && missing > 0 && !unknown)
        }
    }

    /// Answers come out of order; rows do not.
    @Test(.timeLimit(.minutes(1))) func answersOutOfOrderKeepRowsInOrder() async throws {
        let harness = try Self.harness(
            "    batch: { keys: 1, wait: 0ms, in_flight: 5 }\n    cache: { bytes: 64KiB, ttl: 1ms, missing_ttl: 1ms }",
            batch: 3)
        harness.lookups[0].setLatency(milliseconds: 30)
        harness.lookups[0].script((0..<40).map { $0 % 3 == 0 ? .unreachable : .answer })
        try await harness.run()
        let expected = try await Self.expected()
        #expect(Outcome(harness) == expected)
    }
}
