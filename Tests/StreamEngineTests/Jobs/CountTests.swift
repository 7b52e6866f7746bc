import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// Rows that cannot go on: where they go, what is kept of them, and that every count adds up.
@Suite struct CountTests {
    private static func topology(_ policy: String) -> String {
        """
        topology: counts-test
        version: 1
        settings: { commit_interval: 10ms, batch: { rows: 3 } }
        connections:
          cluster: { kafka: { brokers: "memory:9092" } }
          catalog: { postgres: { url: "postgresql://memory/catalog" } }
        tables:
          products:
            postgres: { connection: catalog, query: "SELECT id, category FROM products WHERE id = ANY($1)" }
            key: id
            schema: { id: string, category?: string }
        sources:
          events:
            kafka: { connection: cluster, topic: events }
            format: json
            schema: { id: string, n?: int, d?: int, items?: [{ product: string, q: int }], ts?: timestamp }
            event_time: ts
            watermark: { lag: 0s, idle: 1h, ahead: 1h }
            on_error: \(policy)
        stages:
          numbers:
            from: events
            on_error: \(policy)
            steps:
              - filter: n is not null
              - extend: { ratio: n / d }
              - filter: n < 100
          lines:
            from: events
            on_error: \(policy)
            steps:
              - filter: items is not null or n is null
              - unnest: items as item
              - extend: { big: item.q * 1000000000000 }
              - lookup: { table: products, key: item.product, take: [category], missing: dead_letter }
              - lookup: { table: products, key: item.product, take: [category as again], missing: drop }
        views:
          by_minute:
            from: numbers
            window: { tumbling: 1m, lateness: 0s }
            group_by: { id: id }
            aggregate: { n: count(), total: sum(ratio) }
            on_error: \(policy)
        sinks:
          out:
            from: numbers
            kafka: { connection: cluster, topic: out, key: id }
            format: json
          lines_out:
            from: lines
            kafka: { connection: cluster, topic: lines }
            format: json
        """
    }

    private static let base: Int64 = 1_700_000_000_000

    /// What each record is, and the dead letter that it becomes: code, place, step, unnest index.
    private static let records: [(payload: String?, letters: [String])] = [
        (#"{"id":"a","n":10,"d":2,"ts":1700000000000}"#, []),
        (nil, ["tombstone events -1 -1"]),
        ("", ["empty-payload events -1 -1"]),
        (#"{"id":"cut"#, ["malformed-payload events -1 -1"]),
        (#"{"n":1}"#, ["missing-field events -1 -1"]),
        (#"{"id":"x","n":"five"}"#, ["wrong-type events -1 -1"]),
        (#"{"id":"x","n":9223372036854775808}"#, ["out-of-range events -1 -1"]),
        (#"{"id":"far","n":1,"d":1,"ts":4070908800000}"#, ["too-far-ahead events -1 -1"]),
        (#"{"id":"zero","n":1,"d":0,"ts":1700000000000}"#, ["division-by-zero numbers 1 -1"]),
        (#"{"id":"timeless","n":4,"d":2}"#, ["missing-event-time by_minute -1 -1"]),
        (#"{"id":"b","n":50,"d":5,"ts":1700000120000}"#, []),
        (#"{"id":"old","n":6,"d":2,"ts":1700000000000}"#, ["late by_minute -1 -1"]),
        (#"{"id":"great","n":100,"d":5,"ts":1700000120000}"#, []),
        (
            #"{"id":"l","items":[{"product":"mugs","q":1},{"product":"ghost","q":1},{"product":"mugs","q":99999999}],"#
                + #""ts":1700000120000}"#,
            ["lookup-missing lines 3 1", "overflow lines 2 2"]
        ),
        (#"{"id":"none","items":[],"ts":1700000120000}"#, []),
    ]

    private static func harness(_ policy: String) throws -> EngineHarness {
        let harness = try EngineHarness(topology(policy), table: OrderStream.table)
        for record in records { harness.logs[0].append(record.payload.map { Array($0.utf8) }, to: 0, timestamp: 5) }
        return harness
    }

    @Test(.timeLimit(.minutes(1))) func everyFailureBecomesOneDeadLetter() async throws {
        let harness = try Self.harness("dead_letter")
        let summary = try await harness.run()
        let letters = harness.disk.deadLetters
        for (offset, record) in Self.records.enumerated() {
            let found = letters.filter { $0.offset == offset }
            #expect(
                found.map { "\($0.code.rawValue) \($0.stage) \($0.step) \($0.unnestIndex)" }.sorted()
                    == record.letters.sorted(), "\(record.payload ?? "nothing")")
            for letter in found {
                #expect(letter.topic == "events" && letter.partition == 0)
                if letter.stage == "events" { #expect(letter.value == Array((record.payload ?? "").utf8)) }
            }
        }
        #expect(letters.count == Self.records.reduce(0) { $0 + $1.letters.count })
        #expect(harness.cluster.records(of: "counts-test.dead-letters").count == letters.count)
        Self.checkCounts(summary.status.steps, dead: true)
        #expect(harness.rows("by_minute").count == 2)
    }

    /// The row as it entered the stage, not as it was where it failed.
    @Test(.timeLimit(.minutes(1))) func deadLettersOfStagesHoldTheStagesInput() async throws {
        let harness = try Self.harness("dead_letter")
        try await harness.run()
        let letters = harness.disk.deadLetters
        func value(_ code: RowErrorCode) -> String? {
            letters.first { $0.code == code }.map { String(decoding: $0.value, as: UTF8.self) }
        }
        let input = #"{"id":"l","n":null,"d":null,"items":[{"product":"mugs","q":1},{"product":"ghost","q":1},"#
        #expect(value(.overflow)?.hasPrefix(input) == true)
        #expect(value(.lookupMissing)?.hasPrefix(input) == true)
        #expect(value(.divisionByZero)?.hasPrefix(#"{"id":"zero","n":1,"d":0,"#) == true)
        let record = try #require(harness.cluster.records(of: "counts-test.dead-letters").first)
        #expect(
            record.headers.map(\.name) == [
                "code", "message", "stage", "step", "topic", "partition", "offset", "unnest_index", "time", "length",
                "hash",
            ])
    }

    @Test(.timeLimit(.minutes(1))) func skippedRowsAreCounted() async throws {
        let harness = try Self.harness("skip")
        let summary = try await harness.run()
        #expect(harness.disk.deadLetters.isEmpty)
        Self.checkCounts(summary.status.steps, dead: false)
    }

    @Test(.timeLimit(.minutes(1)))
    func stopEndsTheJobAtTheRow() async throws {
        for (payload, letters) in Self.records where !letters.isEmpty {
            let harness = try EngineHarness(Self.topology("stop"), table: OrderStream.table)
            harness.logs[0].append(#"{"id":"b","n":50,"d":5,"ts":1700000120000}"#, to: 0, timestamp: 5)
            harness.logs[0].append(payload.map { Array($0.utf8) }, to: 0, timestamp: 5)
            let refusal = await harness.refusal()
            #expect(letters.contains { refusal == "row-" + ($0.split(separator: " ").first ?? "") })
            #expect(harness.disk.deadLetters.isEmpty)
        }
    }

    /// A record that its topic does not take is refused before it is produced.
    @Test(.timeLimit(.minutes(1))) func aRecordLargerThanItsTopicIsADeadLetter() async throws {
        let harness = try Self.harness("dead_letter")
        harness.cluster.setRecordLimit(400, of: "out")
        let id = String(repeating: "x", count: 400)
        harness.logs[0].append(#"{"id":"\#(id)","n":1,"d":1,"ts":1700000120000}"#, to: 0, timestamp: 5)
        let summary = try await harness.run()
        let letters = harness.disk.deadLetters.filter { $0.code == .recordTooLarge }
        #expect(letters.map(\.stage) == ["out"])
        #expect(letters.map(\.offset) == [Int64(Self.records.count)])
        let sink = try #require(summary.status.steps.first { $0.place == "out" })
        #expect(sink.counts.addsUp && sink.counts.dead == 1)
        #expect(harness.records("out").count == sink.counts.passed)
    }

    private static func checkCounts(_ steps: [StepStatus], dead: Bool) {
        #expect(steps.allSatisfy { $0.counts.addsUp })
        // What rows came in came in batches, which took time.
        #expect(steps.allSatisfy { ($0.counts.taken > 0) == ($0.work.batches > 0 && $0.work.bytes > 0) })
        #expect(steps.allSatisfy { $0.work.batches <= $0.counts.taken && $0.work.busy >= 0 })
        #expect(steps.contains { $0.work.busy > 0 })
        func counts(_ place: String, _ step: Int) -> StepCounts {
            steps.first { $0.place == place && $0.step == step }?.counts ?? StepCounts()
        }
        func failed(_ counts: StepCounts) -> Int {
            #expect((dead ? counts.skipped : counts.dead) == 0)
            return dead ? counts.dead : counts.skipped
        }
        #expect(counts("events", -1).taken == records.count)
        #expect(failed(counts("events", -1)) == 7)
        #expect(counts("events", -1).passed == counts("numbers", 0).taken)
        #expect(counts("numbers", 0).filtered == 2)
        #expect(failed(counts("numbers", 1)) == 1)
        #expect(counts("numbers", 2).filtered == 1)
        #expect(counts("numbers", 2).passed == counts("by_minute", -1).taken)
        #expect(failed(counts("by_minute", -1)) == 2)
        #expect(counts("lines", 1).empty == 1)
        #expect(counts("lines", 1).elements == counts("lines", 2).taken)
        #expect(failed(counts("lines", 2)) == 1)
        #expect(failed(counts("lines", 3)) == 1)
        #expect(counts("lines", 4).passed == 1)
    }
}
