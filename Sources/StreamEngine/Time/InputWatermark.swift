/// The watermark of what feeds a view: the least over its partitions, or over the owners of the view that feeds it.
enum InputWatermark {
    static func of(_ view: OwnedView, _ barrier: Barrier, _ reports: [BarrierReport]) -> Int64 {
        switch view.root {
        case .source(let source):
            let partitions = reports.flatMap { report -> [PartitionReport] in
                guard case .lane(let lane) = report else { return [] }
                return lane.partitions.filter { $0.source == source }
            }
            return after(partitions, isEnd: barrier.isEnd, previous: view.watermark)
        case .view(let feeding, let emission):
            let times = reports.compactMap { report -> Int64? in
                guard case .owner(let owner) = report, let times = owner.watermarks[feeding] else { return nil }
                return emission == .onClose ? times.closedThrough : times.input
            }
            return max(view.watermark, times.min() ?? view.watermark)
        case .stage: return view.watermark
        }
    }

    /// - Parameters:
    ///   - reports: the partitions of one source, over all lanes.
    ///   - isEnd: the run ends here: the greatest of them all counts, which does not depend on which was last.
    ///   - previous: what it was; a watermark never goes back.
    static func after(_ reports: [PartitionReport], isEnd: Bool, previous: Int64) -> Int64 {
        let all = reports.map(\.state.watermark)
        if isEnd { return max(previous, all.max() ?? previous) }
        let holding = reports.filter { !$0.isIdle && !$0.isDone }
        // Where nobody holds back, the furthest of all counts: what has been read so far is complete, and a topic that
        // falls silent still closes its windows.
        return max(previous, holding.map(\.state.watermark).min() ?? all.max() ?? previous)
    }
}
