internal import Enrichment
internal import Expressions
internal import RecordCoding
internal import StreamCore
internal import StreamOperators
internal import TopologyModel

/// Runs everything stateless that lies between an input (a source, or a view that emits) and the next state or sink.
/// One belongs to each lane and to each state owner; used by that task alone.
///
/// Batches come out in the order in which they went in, lookups or not: a lookup that must wait holds what follows behind
/// it, within `in_flight` batches.
final class SegmentRunner {
    private enum StepNode {
        case step(any StepOperator)
        case lookup(LookupNode)
    }

    /// A lookup step with the batches that wait for it.
    private final class LookupNode {
        struct Waiting {
            let pending: PendingLookup
            let shown: RecordBatch
        }

        let enricher: Enricher
        let step: LookupStep
        let limit: Int
        var waiting = Fifo<Waiting>()

        init(enricher: Enricher, step: LookupStep, limit: Int) {
            self.enricher = enricher
            self.step = step
            self.limit = limit
        }
    }

    private struct StageNode {
        let plan: StagePlan
        let steps: [StepNode]
    }

    private let graph: ConsumerGraph
    private let stages: [StageNode]
    private let groupings: [GroupingEvaluator]
    private let viewPlans: [ViewPlan]
    private let sinks: [SinkNode]
    private let workers: LookupWorkers
    private let failures: RowFailures
    let edges: DownstreamEdges
    private let clock: any EngineClock
    /// Lookup steps in the order in which rows pass them.
    private let lookups: [(stage: Int, step: Int, node: LookupNode)]
    /// By stage and step, then one for each view and each sink.
    private(set) var counts: SegmentCounts

    init(
        plan: TopologyPlan, graph: ConsumerGraph, enrichers: [Enricher], workers: LookupWorkers,
        recordLimits: [String: Int], topics: [Int: String], edges: DownstreamEdges, clock: any EngineClock
    ) throws {
        self.graph = graph
        self.workers = workers
        self.edges = edges
        self.clock = clock
        viewPlans = plan.views
        groupings = plan.views.map { GroupingEvaluator(plan: $0) }
        sinks = plan.sinks.enumerated().map {
            SinkNode(index: $0.offset, plan: $0.element, recordLimits: recordLimits)
        }
        failures = RowFailures(topics: topics, edges: edges, clock: clock)
        stages = try plan.stages.map { stage in
            StageNode(plan: stage, steps: try stage.steps.map { try Self.node($0, plan.tables, enrichers) })
        }
        lookups = stages.enumerated().flatMap { stage in
            stage.element.steps.enumerated().compactMap { step in
                if case .lookup(let node) = step.element { (stage.offset, step.offset, node) } else { nil }
            }
        }
        counts = SegmentCounts(plan)
    }

    private static func node(
        _ step: StepPlan, _ tables: [TablePlan], _ enrichers: [Enricher]
    ) throws -> StepNode {
        if let stepOperator = makeOperator(step) { return .step(stepOperator) }
        guard case .lookup(let lookup) = step else {
            throw WeirError("unknown-step", "no operator runs step '\(step.word)'")
        }
        let table = tables[lookup.table]
        return .lookup(
            LookupNode(
                enricher: enrichers[lookup.table], step: try LookupStep(plan: lookup, table: table),
                limit: table.batch.inFlight))
    }

    /// Hands a batch to everything that reads `input`.
    func run(_ batch: RecordBatch, from input: InputReference) async throws {
        guard batch.rowCount > 0 else { return }
        for consumer in graph.consumers(of: input) {
            switch consumer {
            case .stage(let stage): try await run(batch, stage: stage, step: 0, shown: batch)
            case .view(let view): try await group(batch, for: view)
            case .sink(let sink): try await write(batch, to: sink, removed: false)
            }
        }
    }

    /// Hands on rows that a view has removed; only sinks know what to do with them.
    func runRemoved(_ batch: RecordBatch, from input: InputReference) async throws {
        guard batch.rowCount > 0 else { return }
        for case .sink(let sink) in graph.consumers(of: input) { try await write(batch, to: sink, removed: true) }
    }

    /// Whether any batch waits for a lookup.
    var isWaiting: Bool { lookups.contains { !$0.node.waiting.isEmpty } }

    /// Hands on what lookups have answered, as far as order allows, without waiting.
    func takeAnswers() async throws {
        for lookup in lookups {
            while let first = lookup.node.waiting.first, first.pending.isDone { try await finishFirst(lookup) }
        }
    }

    /// Waits for the first batch that waits for a lookup, and hands it on.
    func awaitAnswer() async throws {
        guard let lookup = lookups.first(where: { !$0.node.waiting.isEmpty }) else { return }
        try await finishFirst(lookup)
    }

    /// Waits until no batch waits for a lookup any more.
    func drain() async throws {
        for lookup in lookups {
            while !lookup.node.waiting.isEmpty { try await finishFirst(lookup) }
        }
    }

    private func run(_ input: RecordBatch, stage: Int, step first: Int, shown: RecordBatch) async throws {
        var batch = input
        let node = stages[stage]
        let context = EvaluationContext(now: clock.now())
        for step in first..<node.steps.count {
            switch node.steps[step] {
            case .step(let stepOperator):
                let begun = clock.monotonic()
                let result = stepOperator.apply(batch, context)
                let busy = clock.monotonic() - begun
                let failed = try await failures.handle(
                    result.errors, of: batch, shown: shown, at: place(node.plan, step))
                counts.note(result, of: batch, failed, stage: stage, step: step, busy: busy)
                batch = result.batch
            case .lookup(let lookup):
                let begun = clock.monotonic()
                if lookup.waiting.isEmpty, let answer = lookup.enricher.probe(batch, lookup.step, context) {
                    let busy = clock.monotonic() - begun
                    batch = try await accept(answer, of: batch, shown: shown, stage: stage, step: step, busy: busy)
                } else {
                    return try await wait(for: batch, shown: shown, stage: stage, step: step, lookup, context)
                }
            }
            if batch.rowCount == 0 { return }
        }
        try await run(batch, from: .stage(stage))
    }

    private func wait(
        for batch: RecordBatch, shown: RecordBatch, stage: Int, step: Int, _ lookup: LookupNode,
        _ context: EvaluationContext
    ) async throws {
        while lookup.waiting.count >= lookup.limit { try await finishFirst((stage, step, lookup)) }
        let pending = PendingLookup(batch)
        lookup.waiting.append(LookupNode.Waiting(pending: pending, shown: shown))
        workers.submit(
            LookupWorkers.Work(pending: pending, enricher: lookup.enricher, step: lookup.step, context: context))
    }

    private func finishFirst(_ lookup: (stage: Int, step: Int, node: LookupNode)) async throws {
        guard let first = lookup.node.waiting.first else { return }
        let answer = try await first.pending.value()
        lookup.node.waiting.removeFirst()
        let batch = try await accept(
            answer, of: first.pending.batch, shown: first.shown, stage: lookup.stage, step: lookup.step, busy: 0)
        guard batch.rowCount > 0 else { return }
        try await run(batch, stage: lookup.stage, step: lookup.step + 1, shown: first.shown)
    }

    private func accept(
        _ answer: Enriched, of batch: RecordBatch, shown: RecordBatch, stage: Int, step: Int, busy: Int64
    ) async throws -> RecordBatch {
        let failed = try await failures.handle(
            answer.errors, of: batch, shown: shown, at: place(stages[stage].plan, step))
        counts.note(answer, of: batch, failed, stage: stage, step: step, busy: busy)
        return answer.batch
    }

    private func place(_ stage: StagePlan, _ step: Int) -> RowFailures.Place {
        RowFailures.Place(name: stage.name, step: step, policy: stage.onError)
    }

    private func group(_ batch: RecordBatch, for view: Int) async throws {
        let begun = clock.monotonic()
        let (rows, errors) = groupings[view].evaluate(batch, EvaluationContext(now: clock.now()))
        let busy = clock.monotonic() - begun
        let plan = viewPlans[view]
        let failed = try await failures.handle(
            errors, of: batch, shown: batch,
            at: RowFailures.Place(name: plan.name, step: -1, policy: plan.onError))
        counts.note(view: view, batch, failed, busy: busy)
        if rows.rowCount > 0 { try await edges.send(rows, to: view) }
    }

    private func write(_ batch: RecordBatch, to sink: Int, removed: Bool) async throws {
        let node = sinks[sink]
        let begun = clock.monotonic()
        let (payload, errors) = node.encode(batch, removed: removed, EvaluationContext(now: clock.now()))
        let busy = clock.monotonic() - begun
        let failed = try await failures.handle(
            errors, of: batch, shown: batch,
            at: RowFailures.Place(name: node.plan.name, step: -1, policy: .deadLetter))
        counts.note(sink: sink, batch, failed, busy: busy)
        if let payload { try await edges.send(payload) }
    }
}
