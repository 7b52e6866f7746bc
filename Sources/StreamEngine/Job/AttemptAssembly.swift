internal import Enrichment
internal import StreamCore
internal import TopologyModel

/// The inlets, edges and tasks of one attempt, laid out before the first of them starts.
struct AttemptAssembly: Sendable {
    /// A state owner's place: a level of views and a state partition.
    struct OwnerPlace: Sendable {
        let level: Int
        let partition: Int
    }

    let attempt: Attempt
    let layout: LaneLayout
    let targets: EndTargets
    let graph: ConsumerGraph
    let control: BarrierControl
    let committer: Committer
    let workers = LookupWorkers()
    let ownerPlaces: [OwnerPlace]
    /// By level and state partition.
    private let ownerInlets: [[Inlet<OwnerPayload>]]
    private let collectorInlet: Inlet<CollectorPayload>
    private let collectorBound: Int

    init(attempt: Attempt, layout: LaneLayout, targets: EndTargets) {
        self.attempt = attempt
        self.layout = layout
        self.targets = targets
        let settings = attempt.settings
        let lanes = layout.laneCount
        graph = ConsumerGraph(attempt.plan)
        control = BarrierControl(lanes: lanes, clock: attempt.parts.clock)
        let levels = graph.levelCount
        ownerPlaces = (0..<levels).flatMap { level in (0..<lanes).map { OwnerPlace(level: level, partition: $0) } }
        collectorBound = settings.bufferBytes
        let bound = QueueBound(rows: settings.bufferRows, bytes: settings.bufferBytes)
        ownerInlets = (0..<levels).map { [graph] level in
            let views = graph.views(at: level).map { attempt.plan.views[$0].name }.joined(separator: ", ")
            return (0..<lanes).map { partition in
                Inlet(
                    name: lanes == 1 ? "-> \(views)" : "-> \(views) [\(partition)]", producers: lanes,
                    bound: bound.share(of: lanes * lanes))
            }
        }
        let producers = lanes * (1 + levels)
        collectorInlet = Inlet(name: "-> epoch", producers: producers, bound: bound.share(of: producers))
        committer = Committer(
            plan: attempt.plan, parts: attempt.parts, mode: attempt.mode, identity: attempt.start.identity,
            board: attempt.board, transactionBound: attempt.options.transactionTimeout * 500_000,
            start: attempt.start.progress)
    }

    /// Every edge as it is now; callable from anywhere.
    var edges: @Sendable () -> [EdgeStatus] {
        { [ownerInlets, collectorInlet] in ownerInlets.joined().map(\.status) + [collectorInlet.status] }
    }

    /// One thread for each lane and each owner.
    func executors() -> [ThreadExecutor] {
        (0..<layout.laneCount).map { ThreadExecutor(name: "weir-lane-\($0)") }
            + ownerPlaces.map { ThreadExecutor(name: "weir-view-\($0.level).\($0.partition)") }
    }

    /// Lookups that one attempt awaits at once, at most.
    var workerCount: Int {
        let limits = attempt.plan.stages.flatMap(\.steps).compactMap { step in
            if case .lookup(let lookup) = step { attempt.plan.tables[lookup.table].batch.inFlight } else { nil }
        }
        return limits.reduce(0, +) * layout.laneCount
    }

    /// By source and lane; nil where a lane reads nothing of a source.
    func openSources() async throws -> [[(any SourceReader)?]] {
        var readers: [[(any SourceReader)?]] = []
        for (index, source) in attempt.parts.sources.enumerated() {
            let wanted = layout.assignments[index].filter { !$0.isEmpty }
            let opened = try await source.open(
                wanted.map { $0.map { PartitionPosition(partition: $0.partition, offset: $0.offset, last: $0.last) } })
            var next = 0
            readers.append(
                layout.assignments[index].map { states in
                    guard !states.isEmpty else { return nil }
                    defer { next += 1 }
                    return opened[next]
                })
        }
        return readers
    }

    func paces(_ readers: [[(any SourceReader)?]]) -> [LanePace] {
        (0..<layout.laneCount).map { lane in
            LanePace(readers: readers.compactMap { $0[lane] }, now: attempt.parts.clock.monotonic())
        }
    }

    func lane(_ lane: Int, readers: [[(any SourceReader)?]], pace: LanePace) throws -> Lane {
        let edges = DownstreamEdges(
            owners: ownerInlets.first ?? [], collector: collectorInlet, producer: lane, collectorProducer: lane)
        let topics = Dictionary(
            uniqueKeysWithValues: attempt.plan.sources.enumerated().map { ($0.offset, $0.element.topicName) })
        let feeds = readers.indices.compactMap { source -> Lane.Feed? in
            guard let reader = readers[source][lane] else { return nil }
            let plan = attempt.plan.sources[source]
            let intake = SourceIntake(
                source: source, plan: plan, decoder: attempt.parts.decoders[source],
                trackers: layout.assignments[source][lane].map { tracker($0, source) })
            return Lane.Feed(
                reader: reader, intake: intake,
                failurePlace: RowFailures.Place(name: plan.name, step: -1, policy: plan.onError))
        }
        return Lane(
            index: lane, feeds: feeds, runner: try runner(edges, topics),
            failures: RowFailures(topics: topics, edges: edges, clock: attempt.parts.clock), control: control,
            pace: pace, board: attempt.board, settings: attempt.settings, clock: attempt.parts.clock)
    }

    func owner(_ place: OwnerPlace) async throws -> StateOwner {
        let nextOwners = place.level + 1 < ownerInlets.count ? ownerInlets[place.level + 1] : []
        let producer = layout.laneCount * (1 + place.level) + place.partition
        let edges = DownstreamEdges(
            owners: nextOwners, collector: collectorInlet, producer: place.partition, collectorProducer: producer)
        let topics = Dictionary(
            uniqueKeysWithValues: attempt.plan.views.enumerated().map { ($0.offset, $0.element.name) })
        let wiring = StateOwner.Wiring(
            inlet: ownerInlets[place.level][place.partition], runner: try runner(edges, topics),
            failures: RowFailures(topics: sourceTopics(place), edges: edges, clock: attempt.parts.clock),
            control: control, applied: committer.applied, producer: producer)
        return try await StateOwner(
            place, attempt: attempt, partitionCount: layout.laneCount, graph: graph, wiring: wiring)
    }

    func collector() -> Collector {
        Collector(
            inlet: collectorInlet, committer: committer, control: control, plan: attempt.plan, bound: collectorBound,
            clock: attempt.parts.clock)
    }

    private func runner(_ edges: DownstreamEdges, _ topics: [Int: String]) throws -> SegmentRunner {
        try SegmentRunner(
            plan: attempt.plan, graph: graph, enrichers: attempt.enrichers, workers: workers,
            recordLimits: attempt.start.recordLimits, topics: topics, edges: edges, clock: attempt.parts.clock)
    }

    /// What rows that reach the owners of a level are said to come from.
    private func sourceTopics(_ place: OwnerPlace) -> [Int: String] {
        let names = place.level == 0 ? attempt.plan.sources.map(\.topicName) : attempt.plan.views.map(\.name)
        return Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.offset, $0.element) })
    }

    private func tracker(_ state: PartitionState, _ source: Int) -> PartitionTracker {
        let plan = attempt.plan.sources[source]
        return PartitionTracker(
            source: source, sourceName: plan.name, topic: plan.topicName,
            plan: (lag: plan.watermark.lag, idleAfter: plan.watermark.idle), start: state,
            endTarget: endTarget(of: state, source, plan), now: attempt.parts.clock.now())
    }

    /// `--until-end`: a partition that has appeared since the ends were looked at is none of this run's.
    private func endTarget(of state: PartitionState, _ source: Int, _ plan: SourcePlan) -> Int64? {
        guard attempt.options.untilEnd, !plan.isBounded else { return nil }
        return targets[source]?[state.partition] ?? state.offset
    }
}
