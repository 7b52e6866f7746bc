internal import StreamCore
internal import TopologyModel

/// Which lane reads which partition, and from where.
struct LaneLayout: Sendable {
    let laneCount: Int
    /// By source and lane.
    let assignments: [[[PartitionState]]]

    static func make(
        plan: TopologyPlan, parts: JobParts, options: JobOptions, start: StartPoint
    ) async throws -> LaneLayout {
        var states: [[PartitionState]] = []
        for (index, source) in parts.sources.enumerated() {
            let known = start.progress.partitions.filter { $0.source == plan.sources[index].name }
            let bounds = try await source.partitions()
            let starts = SourceStart(plan: plan.sources[index], source: source)
            states.append(try await starts.states(known: known, bounds: bounds))
        }
        let partitions = states.reduce(0) { $0 + $1.count }
        let wanted = options.lanes ?? plan.settings.lanes ?? options.cores
        return LaneLayout(states: states, lanes: max(1, min(wanted, partitions)))
    }

    private init(states: [[PartitionState]], lanes: Int) {
        laneCount = lanes
        assignments = states.map { partitions in
            (0..<lanes).map { lane in
                partitions.enumerated().filter { $0.offset % lanes == lane }.map(\.element)
            }
        }
    }
}
