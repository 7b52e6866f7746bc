import Expressions
import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import StreamOperators

@Suite struct ViewStateTests {
    private static let aggregates = [
        AggregateText("a", .count), AggregateText("b", .sum, "amount"), AggregateText("c", .avg, "amount"),
        AggregateText("d", .avg, "f"), AggregateText("e", .min, "name"), AggregateText("f", .max, "f"),
        AggregateText("g", .first, "n"), AggregateText("h", .last, "name", by: ["region", "f"]),
        AggregateText("i", .approxCountDistinct, "id"), AggregateText("j", .sum, "f"),
    ]

    private func plan(_ isWindowed: Bool, groupBy: [String] = ["region", "rate"]) -> ViewPlan {
        makePlan(
            groupBy: groupBy, window: isWindowed ? WindowPlan(size: 20_000, lateness: 0) : nil,
            aggregates: Self.aggregates)
    }

    /// One batch, one state, nothing evicted, against any cutting, spreading, evicting and restoring.
    @Test(arguments: 0..<30 as Range<UInt64>)
    func resultsDoNotDependOnHowRowsArrive(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isWindowed = random.chance(50)
        let sample = SampleRows(
            count: 1_500, span: 60_000, hasNullTimes: !isWindowed, using: &random)
        var plain = ViewRun(plan(isWindowed))
        let expected = try plain.results([sample.batch(0..<sample.count)])
        var run = ViewRun(
            plan(isWindowed), partitionCount: Int.random(in: 1...5, using: &random), barriers: 35, evictions: 60,
            seed: seed)
        #expect(try run.results(sample.batches(atMost: 120, using: &random)) == expected)
        #expect(run.restoredRows > 0)
    }

    /// The state itself, hidden columns and all, is the same after a store has held it.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func stateSurvivesTheStoreExactly(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let sample = SampleRows(count: 900, span: 60_000, using: &random)
        var run = ViewRun(plan(seed % 2 == 0))
        _ = try run.results([sample.batch(0..<sample.count)])
        let state = ViewState(plan: run.plan, layout: run.layout, storeMayHoldRows: true)
        try state.restore(run.store.all)
        #expect(state.groupCount == run.states[0].groupCount)
        #expect(state.delta().keys.count == 0)
        let all = state.liveGroups
        let keys = state.keys(of: all)
        let columns = state.columns(of: all, visibleOnly: false)
        for (row, values) in valueRows(columns).enumerated() {
            #expect(run.store.rowsByKey[Array(keys.bytes(row))] == values)
        }
        // Restoring what memory holds changes nothing.
        try state.restore(run.store.all)
        #expect(valueRows(state.columns(of: state.liveGroups, visibleOnly: false)) == valueRows(columns))
    }

    /// Partial results of parts of the rows, merged in either order, are the results of all rows.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func partialResultsMerge(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let sample = SampleRows(count: 1_000, span: 60_000, using: &random)
        let plan = plan(seed % 2 == 0)
        var whole = ViewRun(plan)
        let expected = try whole.results([sample.batch(0..<sample.count)])
        let cuts = ([0, sample.count] + (0..<3).map { _ in Int.random(in: 0...sample.count, using: &random) }).sorted()
        var partials: [StoredRows] = []
        for (start, end) in zip(cuts, cuts.dropFirst()) where start < end {
            var part = ViewRun(plan)
            _ = try part.results([sample.batch(start..<end)])
            partials.append(part.store.all)
        }
        let merged = ViewState(plan: plan, layout: whole.layout, storeMayHoldRows: false)
        for partial in partials.shuffled(using: &random) { try merged.merge(partial) }
        var store = MapStore(whole.layout)
        store.apply(merged.delta())
        #expect(store.visible == expected)
    }

    @Test func aGroupWrittenAgainBeforeItsEpochIsAppliedStays() throws {
        var random = SeededGenerator(seed: 1)
        let sample = SampleRows(count: 10, using: &random)
        let plan = makePlan(groupBy: [], aggregates: [AggregateText("lines", .count)])
        var run = ViewRun(plan)
        let state = run.states[0]
        try run.feed(sample.batch(0..<5))
        state.beginEpoch(2)
        try run.feed(sample.batch(5..<10))
        state.evict(toBytes: 0)
        #expect(state.groupCount == 1 && !state.hasEvicted)
        state.epochApplied(1)
        #expect(state.dirtyBytes > 0)
        state.evict(toBytes: 0)
        #expect(state.groupCount == 1)
        state.beginEpoch(3)
        state.evict(toBytes: 0)
        #expect(state.groupCount == 1)
        state.epochApplied(2)
        #expect(state.dirtyBytes == 0)
        state.evict(toBytes: 0)
        #expect(state.groupCount == 0 && state.hasEvicted)
    }

    @Test func evictionGoesByLastWriteAndToItsBound() throws {
        var random = SeededGenerator(seed: 2)
        let sample = SampleRows(count: 6_000, using: &random)
        let plan = makePlan(
            groupBy: ["place"], aggregates: [AggregateText("lines", .count), AggregateText("who", .last, "name")])
        var run = ViewRun(plan)
        for part in 0..<6 {
            try run.feed(sample.batch(part * 1_000..<part * 1_000 + 1_000))
            run.barrier()
        }
        run.applyPending()
        let state = run.states[0]
        let bound = state.residentBytes / 2
        state.evict(toBytes: bound)
        #expect(state.residentBytes <= bound)
        #expect(state.groupCount > 1_000)
        // The last written are still there, the first are not.
        let (last, _) = GroupingEvaluator(plan: plan).evaluate(sample.batch(5_000..<6_000), EvaluationContext(now: 0))
        #expect(state.missingKeys(last) == nil)
        let (first, _) = GroupingEvaluator(plan: plan).evaluate(sample.batch(0..<1_000), EvaluationContext(now: 0))
        #expect(state.missingKeys(first)?.count == 1_000)
    }

    @Test func missingKeysAreDistinctAndOnlyOfOpenWindows() throws {
        var random = SeededGenerator(seed: 3)
        let sample = SampleRows(count: 500, span: 60_000, using: &random)
        let plan = plan(true, groupBy: ["region"])
        let state = ViewState(
            plan: plan, layout: ViewLayout(plan), storeMayHoldRows: true, closedThrough: 20_000)
        let (batch, _) = GroupingEvaluator(plan: plan).evaluate(sample.batch(0..<500), EvaluationContext(now: 0))
        let keys = try #require(state.missingKeys(batch))
        var expected: Set<[SQLiteValue]> = []
        for row in 0..<500 where sample.times[row]! >= 20_000 {
            expected.insert([sample.values[row][0], .integer(sample.times[row]! / 20_000)])
        }
        #expect(keys.count == expected.count)
        #expect(Set((0..<keys.count).map { Array(keys.bytes($0)) }).count == keys.count)
        let fresh = ViewState(plan: plan, layout: ViewLayout(plan), storeMayHoldRows: false)
        #expect(fresh.missingKeys(batch) == nil)
    }

    @Test func aPartitionKeepsOnlyItsOwnStoredRows() throws {
        var random = SeededGenerator(seed: 4)
        let sample = SampleRows(count: 1_000, using: &random)
        var run = ViewRun(makePlan(groupBy: ["name"], aggregates: [AggregateText("lines", .count)]), partitionCount: 3)
        _ = try run.results([sample.batch(0..<1_000)])
        let counts = run.states.map(\.groupCount)
        for partition in 0..<3 {
            let state = ViewState(
                plan: run.plan, layout: run.layout, partition: partition, partitionCount: 3, storeMayHoldRows: true)
            try state.restore(run.store.all)
            #expect(state.groupCount == counts[partition])
        }
        #expect(counts.allSatisfy { $0 > 0 })
    }

    @Test func rowErrorsNameRowsOfTheInput() throws {
        var random = SeededGenerator(seed: 5)
        var sample = SampleRows(count: 40, span: 1_000, using: &random)
        for row in 0..<40 where row % 10 == 3 { sample.values[row][1] = .integer(0) }
        for row in 0..<40 where row % 10 != 3 { sample.values[row][1] = .integer(1) }
        for row in 0..<40 where row % 4 == 0 { sample.priorWatermarks[row] = 50_000 }
        let plan = makePlan(
            groupBy: ["name"], window: WindowPlan(size: 1_000, lateness: 0),
            aggregates: [AggregateText("q", .sum, "10 / code")])
        let (batch, errors) = GroupingEvaluator(plan: plan).evaluate(sample.batch(0..<40), EvaluationContext(now: 0))
        #expect(errors.map(\.row) == [3, 13, 23, 33])
        #expect(errors.allSatisfy { $0.code == .divisionByZero })
        let late = batch.partitioned(into: 2).flatMap { part in
            ViewState(plan: plan, layout: ViewLayout(plan), storeMayHoldRows: false).apply(part).map(\.row)
        }
        #expect(late.sorted() == (0..<10).map { Int32($0 * 4) })
    }

    @Test func theLayoutNamesWhatIsStored() {
        let layout = ViewLayout(plan(true, groupBy: ["region"]))
        #expect(
            layout.visibleSchema.fields.map(\.name)
                == ["region", "window_start", "window_end"] + Self.aggregates.map(\.name))
        #expect(layout.keyColumns == ["region", "window_start"])
        #expect(layout.timeColumn == "window_end")
        let hidden = layout.columns.filter(\.isHidden).map(\.field.name)
        #expect(
            hidden == [
                "weir_b_high", "weir_b_low", "weir_c_count", "weir_c_high", "weir_c_low", "weir_d_count", "weir_d_sum",
                "weir_d_error", "weir_g_time", "weir_g_partition", "weir_g_offset", "weir_g_unnest", "weir_h_time",
                "weir_h_partition", "weir_h_offset", "weir_h_unnest", "weir_h_by0", "weir_h_by1", "weir_i_sketch",
                "weir_j_error",
            ])
        #expect(ViewLayout(plan(false)).timeColumn == "weir_time")
        #expect(ViewLayout(plan(false)).columns.last?.field.name == "weir_time")
    }
}
