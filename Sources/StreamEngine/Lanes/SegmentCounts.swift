internal import Enrichment
internal import StreamCore
internal import StreamOperators
internal import TopologyModel

/// What became of the rows of one producer, and what that took, step by step.
struct SegmentCounts: Sendable {
    struct Figures: Sendable {
        var counts = StepCounts()
        var work = StepWork()

        static func += (left: inout Figures, right: Figures) {
            left.counts += right.counts
            left.work += right.work
        }
    }

    /// By stage and step.
    private(set) var steps: [[Figures]]
    private(set) var views: [Figures]
    private(set) var sinks: [Figures]

    init(_ plan: TopologyPlan) {
        steps = plan.stages.map { Array(repeating: Figures(), count: $0.steps.count) }
        views = Array(repeating: Figures(), count: plan.views.count)
        sinks = Array(repeating: Figures(), count: plan.sinks.count)
    }

    typealias Failed = (dead: Int, skipped: Int)

    /// - Parameter busy: nanoseconds that the step computed.
    mutating func note(
        _ result: StepResult, of batch: RecordBatch, _ failed: Failed, stage: Int, step: Int, busy: Int64
    ) {
        let counts = Self.counts(
            taken: batch.rowCount, filtered: result.filtered, dropped: 0, empty: result.empty, failed,
            elements: result.elements)
        steps[stage][step] += Figures(counts: counts, work: Self.work(batch, busy))
    }

    mutating func note(
        _ answer: Enriched, of batch: RecordBatch, _ failed: Failed, stage: Int, step: Int, busy: Int64
    ) {
        let counts = Self.counts(
            taken: batch.rowCount, filtered: 0, dropped: answer.dropped, empty: 0, failed, elements: 0)
        steps[stage][step] += Figures(counts: counts, work: Self.work(batch, busy))
    }

    mutating func note(view: Int, _ batch: RecordBatch, _ failed: Failed, busy: Int64) {
        let counts = Self.counts(taken: batch.rowCount, filtered: 0, dropped: 0, empty: 0, failed, elements: 0)
        views[view] += Figures(counts: counts, work: Self.work(batch, busy))
    }

    mutating func note(sink: Int, _ batch: RecordBatch, _ failed: Failed, busy: Int64) {
        let counts = Self.counts(taken: batch.rowCount, filtered: 0, dropped: 0, empty: 0, failed, elements: 0)
        sinks[sink] += Figures(counts: counts, work: Self.work(batch, busy))
    }

    /// A view refuses late rows only once its owner sees them.
    mutating func noteLate(view: Int, _ failed: Failed) {
        views[view].counts.passed -= failed.dead + failed.skipped
        views[view].counts.dead += failed.dead
        views[view].counts.skipped += failed.skipped
    }

    /// A view's rows are grouped on one thread and folded in on another: as batches they are counted on the first alone.
    mutating func noteFolded(view: Int, busy: Int64) { views[view].work.busy += busy }

    private static func work(_ batch: RecordBatch, _ busy: Int64) -> StepWork {
        StepWork(batches: 1, bytes: batch.byteCount, busy: busy)
    }

    private static func counts(
        taken: Int, filtered: Int, dropped: Int, empty: Int, _ failed: Failed, elements: Int
    ) -> StepCounts {
        var counts = StepCounts()
        counts.taken = taken
        counts.filtered = filtered
        counts.dropped = dropped
        counts.empty = empty
        counts.dead = failed.dead
        counts.skipped = failed.skipped
        counts.passed = taken - filtered - dropped - empty - failed.dead - failed.skipped
        counts.elements = elements
        return counts
    }

    static func += (left: inout SegmentCounts, right: SegmentCounts) {
        for stage in left.steps.indices {
            for step in left.steps[stage].indices { left.steps[stage][step] += right.steps[stage][step] }
        }
        for view in left.views.indices { left.views[view] += right.views[view] }
        for sink in left.sinks.indices { left.sinks[sink] += right.sinks[sink] }
    }
}
