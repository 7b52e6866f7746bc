import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// Who listens to epochs hears of each that readers see, once, in order, and with its rows.
@Suite struct EpochListenerTests {
    private final class Notes: EpochListener {
        let began = Lock<[Int64]>([])
        let applied = Lock<[EpochChanges]>([])

        func began(at progress: EpochProgress) { began.withLock { $0.append(progress.epoch) } }
        func applied(_ changes: EpochChanges) { applied.withLock { $0.append(changes) } }
    }

    /// What a run to the end tells.
    private static func run(_ harness: EngineHarness, lanes: Int) async throws -> Notes {
        let notes = Notes()
        harness.epochs.withLock { $0 = notes }
        try await harness.run(
            .options { options in
                options.untilEnd = true
                options.lanes = lanes
            })
        return notes
    }

    @Test(.timeLimit(.minutes(1)), arguments: [1, 2]) func everyEpochIsTold(lanes: Int) async throws {
        let harness = try EngineHarness(
            OrderStream.topology(batch: 3, interval: "10ms"), partitions: 2, table: OrderStream.table)
        OrderStream.fill(harness.logs[0], partitions: 2, count: 400)
        let notes = try await Self.run(harness, lanes: lanes)
        let told = notes.applied.withLock { $0 }
        #expect(notes.began.withLock { $0 } == [0])
        #expect(told.map(\.progress.epoch) == Array(1...Int64(told.count)))
        #expect(told.last?.progress == harness.disk.applied)
        #expect(told.contains { !$0.views.isEmpty })
    }

    private static func expiring(memory: String) -> String {
        """
        topology: expiry-test
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
            schema: { k: string, ts: timestamp }
            event_time: ts
            watermark: { lag: 1m, idle: 30s, ahead: 3650d }
        views:
          windows:
            from: events
            group_by: { k: k }
            window: { tumbling: 1m, lateness: 0s }
            aggregate: { n: count() }
            retain: 40m
          totals:
            from: events
            group_by: { k: k }
            aggregate: { n: count() }
            retain: 40m
        """
    }

    /// Whoever writes what is written and removes what is listed has the views as they are, whatever memory held.
    @Test(.timeLimit(.minutes(2)), arguments: ["256MiB", "1MiB"], [1, 2])
    func whatRetainRemovesIsListed(memory: String, lanes: Int) async throws {
        let harness = try EngineHarness(Self.expiring(memory: memory), partitions: 2)
        for number in 0..<8000 {
            let name = "key-\(number / 2)-" + String(repeating: "x", count: 40)
            harness.logs[0].append(
                #"{"k":"\#(name)","ts":\#(1_700_000_000_000 + number * 1000)}"#, to: number % 2)
        }
        let notes = try await Self.run(harness, lanes: lanes)
        for plan in harness.plan.views {
            let layout = ViewLayout(plan)
            let fields = layout.keyColumns.compactMap { name in layout.columns.first { $0.field.name == name }?.field }
            var held: Set<[UInt8]> = []
            var removals = 0
            for delta in notes.applied.withLock({ $0 }).flatMap(\.views) where delta.view == plan.name {
                let columns = try #require(delta.removed)
                if !columns.isEmpty {
                    let removed = ViewKeyEncoding.encode(columns: columns, fields: fields)
                    removals += removed.count
                    for row in 0..<removed.count { held.remove(Array(removed.bytes(row))) }
                }
                for row in 0..<delta.keys.count { held.insert(Array(delta.keys.bytes(row))) }
            }
            var keys = StringColumnBuilder()
            for key in held { key.withUnsafeBytes { keys.append($0) } }
            let store = harness.store()
            #expect(removals > 2000)
            #expect(try await store.rowCount(view: plan.name) == held.count)
            #expect(try await store.rows(view: plan.name, keys: keys.finish()).count == held.count)
        }
    }
}
