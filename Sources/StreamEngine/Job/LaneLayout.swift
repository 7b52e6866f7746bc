internal import StreamCore
internal import TopologyModel

/// Which lane reads which partition, and from where.
struct LaneLayout: Sendable {
    let laneCount: Int
    /// By source and lane.
    let assignments: [[[PartitionState]]]
    /// By source, where its partitions ended when they were dealt out.
    let ends: [[Int32: Int64]]

    static func make(
        plan: TopologyPlan, parts: JobParts, options: JobOptions, start: StartPoint
    ) async throws -> LaneLayout {
        var states: [[PartitionState]] = []
        var ends: [[Int32: Int64]] = []
        for (index, source) in parts.sources.enumerated() {
            let known = start.progress.partitions.filter { $0.source == plan.sources[index].name }
            let bounds = try await source.partitions()
            let starts = SourceStart(plan: plan.sources[index], source: source)
            states.append(try await starts.states(known: known, bounds: bounds))
            ends.append(bounds.ends)
        }
        let partitions = states.reduce(0) { $0 + $1.count }
        let wanted = options.lanes ?? plan.settings.lanes ?? options.cores
        return LaneLayout(states: states, ends: ends, lanes: max(1, min(wanted, partitions)))
    }

    private init(states: [[PartitionState]], ends: [[Int32: Int64]], lanes: Int) {
        laneCount = lanes
        self.ends = ends
        assignments = states.map { partitions in
            (0..<lanes).map { lane in
                partitions.enumerated().filter { $0.offset % lanes == lane }.map(\.element)
            }
        }
    }
}
