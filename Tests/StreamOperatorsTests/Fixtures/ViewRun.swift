import Expressions
import SQLiteAccess
import StreamCore
import TestSupport
import TopologyModel

@testable import StreamOperators

/// Runs a view over batches as an engine would, with epochs, evictions and restores wherever the seed puts them.
struct ViewRun {
    let plan: ViewPlan
    let layout: ViewLayout
    var partitionCount = 1
    /// Chance in a hundred, after a batch, of a barrier, and of an eviction.
    var barriers = 0
    var evictions = 0
    var random: SeededGenerator

    private(set) var store: MapStore
    private(set) var states: [ViewState] = []
    private(set) var restoredRows = 0
    private(set) var lateRows: [Int64] = []
    private var epoch: Int64 = 1
    private var unapplied: [ViewDelta] = []

    init(_ plan: ViewPlan, partitionCount: Int = 1, barriers: Int = 0, evictions: Int = 0, seed: UInt64 = 1) {
        self.plan = plan
        self.partitionCount = partitionCount
        self.barriers = barriers
        self.evictions = evictions
        layout = ViewLayout(plan)
        store = MapStore(layout)
        random = SeededGenerator(seed: seed)
        states = (0..<partitionCount).map { [layout] partition in
            ViewState(
                plan: plan, layout: layout, partition: partition, partitionCount: partitionCount,
                storeMayHoldRows: false)
        }
    }

    /// Every row through the view, and a barrier at the end; what readers then see.
    mutating func results(_ batches: [RecordBatch]) throws -> [[SQLiteValue]] {
        for batch in batches { try feed(batch) }
        barrier()
        applyPending()
        return store.visible
    }

    mutating func feed(_ batch: RecordBatch) throws {
        let evaluator = GroupingEvaluator(plan: plan)
        let parts = evaluator.evaluate(batch, EvaluationContext(now: 0)).grouped.partitioned(into: partitionCount)
        for (state, part) in zip(states, parts) {
            if let keys = state.missingKeys(part) {
                let found = store.rows(keys: keys)
                restoredRows += found.count
                try state.restore(found)
            }
            lateRows += state.apply(part).map { part.input.origins.offsets[Int($0.row)] }
        }
        if random.chance(barriers) { barrier() }
        if random.chance(evictions) {
            for state in states { state.evict(toBytes: random.chance(50) ? 0 : state.residentBytes * 3 / 4) }
        }
    }

    /// One epoch ends; the one before it is applied, this one later: at most one is between the two.
    mutating func barrier() {
        applyPending()
        unapplied = states.map { $0.delta() }
        epoch += 1
        for state in states { state.beginEpoch(epoch) }
        if random.chance(50) { applyPending() }
    }

    mutating func applyPending() {
        guard !unapplied.isEmpty else { return }
        for delta in unapplied { store.apply(delta) }
        unapplied = []
        for state in states { state.epochApplied(epoch - 1) }
    }
}
