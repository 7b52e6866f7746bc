import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import StreamOperators

@Suite struct RetentionTests {
    private let plan = makePlan(
        groupBy: ["code"],
        aggregates: [AggregateText("lines", .count), AggregateText("last_n", .last, "n")], retain: 5_000)

    private func row(_ code: Int64, _ n: Int64) -> [SQLiteValue] {
        var row = [SQLiteValue](repeating: .null, count: SampleRows.schema.fields.count)
        row[1] = .integer(code)
        row[5] = .integer(n)
        row[8] = .text("x")
        row[9] = .integer(n)
        return row
    }

    /// One partition, its watermark the greatest time so far. A group of 5 s ago is gone for the next row of it,
    /// whether or not a barrier fell between.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func expiryDoesNotDependOnBarriers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var sample = SampleRows()
        var time: Int64 = 10_000
        var expected: [Int64: (lines: Int64, last: Int64, n: Int64)] = [:]
        var watermark = Int64.min
        for index in 0..<400 {
            time += Int64.random(in: 0...900, using: &random)
            let code = Int64.random(in: 0...9, using: &random)
            if let group = expected[code], group.last <= watermark - 5_000 { expected[code] = nil }
            sample.append(row(code, Int64(index)), time: time, offset: Int64(index), priorWatermark: watermark)
            expected[code] = (expected[code].map { $0.lines + 1 } ?? 1, time, Int64(index))
            watermark = time
        }
        var run = ViewRun(plan, seed: seed)
        for batch in sample.batches(atMost: 40, using: &random) {
            try run.feed(batch)
            if random.chance(40) {
                _ = run.states[0].advance(watermark: batch.origins.eventTimes.values[batch.rowCount - 1])
                run.barrier()
                if random.chance(50) { run.states[0].evict(toBytes: 0) }
            }
        }
        _ = run.states[0].advance(watermark: time)
        run.barrier()
        run.applyPending()
        let kept = expected.filter { $0.value.last > time - 5_000 }
        #expect(run.store.visible.count == kept.count)
        for row in run.store.visible {
            let group = kept[row[0].integer!]
            #expect(row[1].integer == group?.lines && row[2].integer == group?.n)
        }
    }

    @Test func removedGroupsAreNamedOnce() throws {
        var sample = SampleRows()
        sample.append(row(1, 7), time: 1_000, offset: 0)
        sample.append(row(2, 8), time: 9_000, offset: 1)
        var run = ViewRun(plan)
        try run.feed(sample.batch(0..<2))
        let state = run.states[0]
        #expect(valueRows(state.changes().updated.columns).count == 2)
        run.barrier()
        run.applyPending()
        _ = state.advance(watermark: 6_000)
        let changes = state.changes()
        #expect(changes.updated.rowCount == 0)
        #expect(valueRows(changes.removed.columns) == [[.integer(1), .integer(1), .integer(7)]])
        #expect(state.delta().expireThrough == 1_000)
        run.barrier()
        run.applyPending()
        #expect(state.groupCount == 1)
        #expect(state.changes().removed.rowCount == 0)
        #expect(run.store.visible.count == 1)
    }

    /// The store still shows an expired row until the epoch is applied; it must not come back.
    @Test func expiredRowsAreNotRestored() throws {
        var sample = SampleRows()
        sample.append(row(1, 7), time: 1_000, offset: 0)
        sample.append(row(1, 9), time: 9_000, offset: 1)
        var run = ViewRun(plan)
        try run.feed(sample.batch(0..<1))
        run.barrier()
        run.applyPending()
        let state = run.states[0]
        state.evict(toBytes: 0)
        #expect(state.groupCount == 0)
        _ = state.advance(watermark: 8_000)
        #expect(valueRows(state.removedRows(run.store.rows(in: state.expiring!)).columns).count == 1)
        let delta = state.delta()
        state.beginEpoch(3)
        try run.feed(sample.batch(1..<2))
        #expect(valueRows(state.changes().updated.columns) == [[.integer(1), .integer(1), .integer(9)]])
        #expect(delta.expireThrough == 3_000)
    }
}
