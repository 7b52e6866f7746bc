import StreamCore
import StreamEngine
import StreamTestKit
import Testing

/// Who listens to epochs hears of each that readers see, once, in order, and with its rows.
@Suite struct EpochListenerTests {
    private final class Notes: EpochListener {
        let began = Lock<[Int64]>([])
        let applied = Lock<[EpochChanges]>([])

        func began(at progress: EpochProgress) { began.withLock { $0.append(progress.epoch) } }
        func applied(_ changes: EpochChanges) { applied.withLock { $0.append(changes) } }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [1, 2]) func everyEpochIsTold(lanes: Int) async throws {
        let harness = try EngineHarness(
            OrderStream.topology(batch: 3, interval: "10ms"), partitions: 2, table: OrderStream.table)
        OrderStream.fill(harness.logs[0], partitions: 2, count: 400)
        let notes = Notes()
        harness.epochs.withLock { $0 = notes }
        try await harness.run(
            .options { options in
                options.untilEnd = true
                options.lanes = lanes
            })
        let told = notes.applied.withLock { $0 }
        #expect(notes.began.withLock { $0 } == [0])
        #expect(told.map(\.progress.epoch) == Array(1...Int64(told.count)))
        #expect(told.last?.progress == harness.disk.applied)
        #expect(told.contains { !$0.views.isEmpty })
    }
}
