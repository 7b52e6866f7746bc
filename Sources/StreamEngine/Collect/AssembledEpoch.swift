internal import StreamCore

/// Everything that lies between two barriers.
struct AssembledEpoch: Sendable {
    let barrier: Int64
    let partitions: [PartitionReport]
    let deltas: [ViewDelta]
    let closedThrough: [String: Int64]
    let viewWatermarks: [String: Int64]
    let buffer: EpochBuffer
    /// Part of its records is in the open transaction already.
    let isStreamed: Bool

    init(
        barrier: Int64, reports: [BarrierReport], buffer: EpochBuffer, viewNames: [String], isStreamed: Bool
    ) {
        self.barrier = barrier
        self.buffer = buffer
        self.isStreamed = isStreamed
        var partitions: [PartitionReport] = []
        var deltas: [ViewDelta] = []
        var closed: [String: Int64] = [:]
        var watermarks: [String: Int64] = [:]
        for report in reports {
            switch report {
            case .lane(let lane): partitions += lane.partitions
            case .owner(let owner):
                deltas += owner.deltas
                for (view, watermark) in owner.watermarks {
                    watermarks[viewNames[view]] = watermark.input
                    // Where windows are closed by order, each owner closes up to the last that it has.
                    guard let through = watermark.closedThrough else { continue }
                    closed[viewNames[view]] = max(through, closed[viewNames[view]] ?? through)
                }
            }
        }
        self.partitions = partitions.sorted { ($0.source, $0.state.partition) < ($1.source, $1.state.partition) }
        self.deltas = deltas
        closedThrough = closed
        viewWatermarks = watermarks
    }

    func progress(epoch: Int64, fileLengths: [String: Int64]) -> EpochProgress {
        EpochProgress(
            epoch: epoch, partitions: partitions.map(\.state), closedThrough: closedThrough,
            viewWatermarks: viewWatermarks, fileLengths: fileLengths)
    }

    var offsets: [SourceOffset] {
        partitions.map {
            SourceOffset(
                source: $0.state.source, topic: $0.topic, partition: $0.state.partition, offset: $0.state.offset)
        }
    }
}
