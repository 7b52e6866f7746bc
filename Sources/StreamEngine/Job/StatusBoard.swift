internal import StreamCore
internal import TopologyModel

/// Where tasks put their figures, and whoever watches the job reads them.
final class StatusBoard: Sendable {
    struct SourceFigures: Sendable {
        var source: Int
        var counts: StepCounts
        var work: StepWork
        var partitions: [PartitionReport]

        var figures: SegmentCounts.Figures { SegmentCounts.Figures(counts: counts, work: work) }
    }

    /// Why the job waits.
    struct Trouble: Sendable {
        let message: String
        let code: String?

        init(_ error: WeirError) {
            message = error.message
            code = error.code
        }

        init(_ failure: AttemptFailure) {
            message = failure.message
            code = if case .output(let error) = failure.cause { error.error.code } else { nil }
        }
    }

    private struct Shared {
        var segments: [Int: SegmentCounts] = [:]
        var sources: [Int: [SourceFigures]] = [:]
        var views: [Int: [ViewStatus]] = [:]
        /// What was last said of views and partitions before an attempt ended: shown until the next one says more.
        var lastViews: [ViewStatus] = []
        var lastPartitions: [PartitionStatus] = []
        var ends: [String: [Int32: Int64]] = [:]
        /// Asks the edges of the attempt under way.
        var edges: (@Sendable () -> [EdgeStatus])?
        var epoch = EpochStatus()
        var phase = JobPhase.starting
        var trouble: Trouble?
        /// Figures of attempts that are over.
        var past: SegmentCounts
        var pastSources: [Int: SegmentCounts.Figures] = [:]
    }

    private let plan: TopologyPlan
    private let shared: Lock<Shared>

    init(plan: TopologyPlan) {
        self.plan = plan
        shared = Lock(Shared(past: SegmentCounts(plan)))
    }

    func publish(producer: Int, counts: SegmentCounts, sources: [SourceFigures]) {
        shared.withLock { shared in
            shared.segments[producer] = counts
            shared.sources[producer] = sources
        }
    }

    func publish(producer: Int, counts: SegmentCounts, views: [ViewStatus]) {
        shared.withLock { shared in
            shared.segments[producer] = counts
            shared.views[producer] = views
        }
    }

    /// Logs only grow: of two answers the greater one is the later one.
    func publish(ends: [Int32: Int64], of source: String) {
        shared.withLock { $0.ends[source, default: [:]].merge(ends, uniquingKeysWith: max) }
    }

    /// Whether records are known to wait in a source.
    func isBehind(_ source: String) -> Bool {
        shared.withLock { shared in
            partitions(shared).contains { $0.source == source && $0.position < $0.end }
        }
    }

    /// Has `edges` asked whenever somebody looks, until the attempt is over.
    func watch(edges: @escaping @Sendable () -> [EdgeStatus]) {
        shared.withLock { $0.edges = edges }
    }

    func update(_ change: @Sendable (inout EpochStatus) -> Void) {
        shared.withLock { change(&$0.epoch) }
    }

    func enter(_ phase: JobPhase, trouble: Trouble? = nil) {
        shared.withLock { shared in
            shared.phase = phase
            shared.trouble = trouble
        }
    }

    /// Says what an epoch waits for, whatever the phase; nil: for nothing any more.
    func note(_ trouble: Trouble?) { shared.withLock { $0.trouble = trouble } }

    /// Keeps the figures of an attempt that is over; the next one counts from zero.
    func closeAttempt() {
        shared.withLock { shared in
            for counts in shared.segments.values { shared.past += counts }
            for figures in shared.sources.values.joined() {
                shared.pastSources[figures.source, default: SegmentCounts.Figures()] += figures.figures
            }
            shared.lastViews = views(shared)
            shared.lastPartitions = partitions(shared)
            shared.segments = [:]
            shared.sources = [:]
            shared.views = [:]
            shared.edges = nil
        }
    }

    var status: JobStatus {
        // Edges have locks of their own: they are asked outside of this one.
        let edges = shared.withLock { $0.edges }?() ?? []
        return shared.withLock { shared in
            var status = JobStatus()
            status.topology = plan.name
            status.phase = shared.phase
            status.trouble = shared.trouble?.message
            status.troubleCode = shared.trouble?.code
            status.epoch = shared.epoch
            status.partitions = partitions(shared)
            status.steps = steps(shared)
            status.views = views(shared)
            status.edges = edges
            return status
        }
    }

    private func partitions(_ shared: Shared) -> [PartitionStatus] {
        let reports = shared.sources.values.joined().flatMap { $0.partitions }
        guard !reports.isEmpty else { return shared.lastPartitions }
        let sorted = reports.sorted { ($0.source, $0.state.partition) < ($1.source, $1.state.partition) }
        return sorted.map { report in
            PartitionStatus(
                source: report.state.source, partition: report.state.partition, position: report.state.offset,
                end: end(of: report.state, shared),
                watermark: report.state.watermark, isPaused: report.isPaused)
        }
    }

    /// Where a record was read, the log reaches beyond it, whatever was said of its end before.
    private func end(of state: PartitionState, _ shared: Shared) -> Int64 {
        guard let end = shared.ends[state.source]?[state.partition] else { return -1 }
        return max(end, state.offset)
    }

    private func steps(_ shared: Shared) -> [StepStatus] {
        var total = shared.past
        for counts in shared.segments.values { total += counts }
        var steps: [StepStatus] = []
        for (index, source) in plan.sources.enumerated() {
            var sum = shared.pastSources[index] ?? SegmentCounts.Figures()
            for figures in shared.sources.values.joined() where figures.source == index { sum += figures.figures }
            steps.append(Self.step(source.name, -1, "decode", sum))
        }
        for (index, stage) in plan.stages.enumerated() {
            for (step, stepPlan) in stage.steps.enumerated() {
                steps.append(Self.step(stage.name, step, stepPlan.word, total.steps[index][step]))
            }
        }
        for (index, view) in plan.views.enumerated() {
            steps.append(Self.step(view.name, -1, "view", total.views[index]))
        }
        for (index, sink) in plan.sinks.enumerated() {
            steps.append(Self.step(sink.name, -1, "sink", total.sinks[index]))
        }
        return steps
    }

    private static func step(
        _ place: String, _ step: Int, _ word: String, _ figures: SegmentCounts.Figures
    ) -> StepStatus {
        StepStatus(place: place, step: step, word: word, counts: figures.counts, work: figures.work)
    }

    private func views(_ shared: Shared) -> [ViewStatus] {
        guard !shared.views.isEmpty else { return shared.lastViews }
        let all = shared.views.values.joined()
        return plan.views.compactMap { view in
            let parts = all.filter { $0.name == view.name }
            guard var sum = parts.first else { return nil }
            for part in parts.dropFirst() {
                sum.groups += part.groups
                sum.bytes += part.bytes
                sum.late += part.late
                sum.outOfRange += part.outOfRange
                sum.watermark = min(sum.watermark, part.watermark)
            }
            return sum
        }
    }
}
