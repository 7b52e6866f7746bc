import Expressions
import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import StreamOperators

/// Rows are late by their own partition's watermark, whatever the batches; windows close once.
@Suite struct LatenessTests {
    private let plan = makePlan(
        groupBy: ["code"], window: WindowPlan(size: 1_000, lateness: 300),
        aggregates: [AggregateText("lines", .count), AggregateText("total", .sum, "n")])

    /// Rows of two partitions, each mostly in order, with the watermark that a lag of 400 leaves before each.
    private func sample(_ random: inout SeededGenerator) -> SampleRows {
        var sample = SampleRows()
        var greatest: [Int64] = [0, 0]
        for index in 0..<800 {
            let partition = Int.random(in: 0...1, using: &random)
            let time = max(0, Int64(index) * 20 + Int64.random(in: -2_500...500, using: &random))
            let watermark = greatest[partition] == 0 ? Int64.min : greatest[partition] - 400
            var row = [SQLiteValue](repeating: .null, count: SampleRows.schema.fields.count)
            row[1] = .integer(Int64.random(in: 0...2, using: &random))
            row[5] = .integer(Int64(index))
            row[8] = .text("x")
            row[9] = .integer(Int64(index))
            sample.append(row, time: time, partition: Int32(partition), offset: Int64(index), priorWatermark: watermark)
            greatest[partition] = max(greatest[partition], time)
        }
        return sample
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func lateRowsAreTheSameHoweverBatchesFall(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let sample = sample(&random)
        var expectedLate: [Int64] = []
        var expected: [[Int64]: (lines: Int64, total: Int64)] = [:]
        for row in 0..<sample.count {
            let end = sample.times[row]! / 1_000 * 1_000 + 1_000
            if sample.priorWatermarks[row] != Int64.min, sample.priorWatermarks[row] >= end + 300 {
                expectedLate.append(Int64(row))
            } else {
                let value = sample.values[row]
                expected[[value[1].integer!, end], default: (0, 0)].lines += 1
                expected[[value[1].integer!, end]]!.total += value[5].integer!
            }
        }
        #expect(!expectedLate.isEmpty)
        var run = ViewRun(plan, partitionCount: 2, barriers: 30, evictions: 30, seed: seed)
        let results = try run.results(sample.batches(atMost: 50, using: &random))
        #expect(run.lateRows.sorted() == expectedLate)
        #expect(run.states.reduce(0) { $0 + $1.lateCount } == expectedLate.count)
        #expect(results.count == expected.count)
        for row in results {
            let group = expected[[row[0].integer!, row[2].integer!]]
            #expect(row[3].integer == group?.lines && row[4].integer == group?.total)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func eachWindowIsEmittedOnceAndWhole(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let sample = sample(&random)
        var run = ViewRun(plan, barriers: 0, evictions: 40, seed: seed)
        var watermarks: [Int64] = [.min, .min]
        var emitted: [[SQLiteValue]] = []
        for (index, batch) in sample.batches(atMost: 50, using: &random).enumerated() {
            try run.feed(batch)
            for row in 0..<batch.rowCount {
                let partition = Int(batch.origins.partitions[row])
                watermarks[partition] = max(watermarks[partition], batch.origins.eventTimes.values[row] - 400)
            }
            if index % 3 == 0 { emitted += try close(&run, watermark: watermarks.min()!) }
        }
        emitted += try close(&run, watermark: 100_000)
        let expected = run.store.visible
        #expect(emitted.count == expected.count)
        #expect(Set(emitted) == Set(expected))
    }

    /// A barrier: what closes, restored from the store where it may lie there, drawn in small batches.
    private func close(_ run: inout ViewRun, watermark: Int64) throws -> [[SQLiteValue]] {
        let state = run.states[0]
        var emitted: [[SQLiteValue]] = []
        if let closing = state.advance(watermark: watermark) {
            if state.hasEvicted { try state.restore(run.store.rows(in: closing)) }
            let selection = state.closingGroups(closing)
            for start in stride(from: 0, to: selection.count, by: 7) {
                let batch = state.rows(selection, start..<start + 7)
                let rows = valueRows(batch.columns)
                for (row, values) in rows.enumerated() {
                    #expect(batch.origins.eventTimes[row] == values[2].integer! - 1)
                }
                emitted += rows
            }
            let keys = emitted.map { [$0[0].integer ?? .min, $0[1].integer!] }
            #expect(keys.elementsEqual(keys.sorted { $0.lexicographicallyPrecedes($1) }))
        }
        run.barrier()
        run.applyPending()
        return emitted
    }

    @Test func closedThroughNeverMovesBack() {
        let state = ViewState(plan: plan, layout: ViewLayout(plan), storeMayHoldRows: false, closedThrough: 5_000)
        #expect(state.advance(watermark: Int64.min) == nil)
        #expect(state.advance(watermark: 5_200) == nil)
        #expect(state.closedThrough == 5_000)
        // No window ends between 5000 and 5700.
        #expect(state.advance(watermark: 6_000) == nil)
        #expect(state.closedThrough == 5_700)
        #expect(state.advance(watermark: 6_300) == TimeRange(after: 5_700, through: 6_000))
        #expect(state.close(through: 5_999) == nil)
        #expect(state.close(through: 9_000) == TimeRange(after: 6_000, through: 9_000))
    }

    @Test func aRowWithoutAnEventTimeIsAnErrorOfItsOwn() {
        var random = SeededGenerator(seed: 1)
        var sample = SampleRows(count: 5, using: &random)
        sample.times[1] = nil
        sample.times[3] = Int64.max
        let (grouped, errors) = GroupingEvaluator(plan: plan).evaluate(sample.batch(0..<5), EvaluationContext(now: 0))
        #expect(errors.map(\.code) == [.missingEventTime, .outOfRange])
        #expect(errors.map(\.row) == [1, 3])
        #expect(grouped.rowCount == 3)
    }
}
