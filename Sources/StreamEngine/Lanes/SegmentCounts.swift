internal import Enrichment
internal import StreamCore
internal import StreamOperators
internal import TopologyModel

/// What became of the rows of one producer, step by step.
struct SegmentCounts: Sendable {
    /// By stage and step.
    private(set) var steps: [[StepCounts]]
    private(set) var views: [StepCounts]
    private(set) var sinks: [StepCounts]

    init(_ plan: TopologyPlan) {
        steps = plan.stages.map { Array(repeating: StepCounts(), count: $0.steps.count) }
        views = Array(repeating: StepCounts(), count: plan.views.count)
        sinks = Array(repeating: StepCounts(), count: plan.sinks.count)
    }

    typealias Failed = (dead: Int, skipped: Int)

    mutating func note(_ result: StepResult, of batch: RecordBatch, _ failed: Failed, stage: Int, step: Int) {
        steps[stage][step] += Self.counts(
            taken: batch.rowCount, filtered: result.filtered, dropped: 0, empty: result.empty, failed,
            elements: result.elements)
    }

    mutating func note(_ answer: Enriched, of batch: RecordBatch, _ failed: Failed, stage: Int, step: Int) {
        steps[stage][step] += Self.counts(
            taken: batch.rowCount, filtered: 0, dropped: answer.dropped, empty: 0, failed, elements: 0)
    }

    mutating func note(view: Int, taken: Int, _ failed: Failed) {
        views[view] += Self.counts(taken: taken, filtered: 0, dropped: 0, empty: 0, failed, elements: 0)
    }

    mutating func note(sink: Int, taken: Int, _ failed: Failed) {
        sinks[sink] += Self.counts(taken: taken, filtered: 0, dropped: 0, empty: 0, failed, elements: 0)
    }

    /// A view refuses late rows only once its owner sees them.
    mutating func noteLate(view: Int, _ failed: Failed) {
        views[view].passed -= failed.dead + failed.skipped
        views[view].dead += failed.dead
        views[view].skipped += failed.skipped
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
