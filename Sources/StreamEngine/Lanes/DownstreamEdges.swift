internal import StreamCore
internal import StreamOperators

/// Rows for one view, on their way to the state partition that owns their groups.
struct OwnerPayload: EdgePayload {
    let view: Int
    let rows: GroupedBatch

    var rowCount: Int { rows.rowCount }
    var byteCount: Int { rows.byteCount }
}

/// What the collector gathers for an epoch.
enum CollectorPayload: EdgePayload {
    case records(OutputRecords)
    case lines(sink: Int, Buffer<UInt8>, rows: Int)
    case deadLetters([DeadLetter])

    var rowCount: Int {
        switch self {
        case .records(let records): records.count
        case .lines(_, _, let rows): rows
        case .deadLetters(let letters): letters.count
        }
    }

    var byteCount: Int {
        switch self {
        case .records(let records): records.byteCount
        case .lines(_, let bytes, _): bytes.byteCount
        case .deadLetters(let letters): letters.reduce(0) { $0 + $1.value.count + 256 }
        }
    }
}

/// One producer's ends of its edges: to the state owners of one level, and to the collector.
struct DownstreamEdges: Sendable {
    /// One a state partition; empty where no view lies at the next level.
    let owners: [Inlet<OwnerPayload>]
    let collector: Inlet<CollectorPayload>
    /// Which of the owners' producers this is.
    let producer: Int
    /// Which of the collector's producers this is.
    let collectorProducer: Int

    /// Hands rows to the owners of their groups.
    func send(_ rows: GroupedBatch, to view: Int) async throws {
        if owners.count == 1 {
            return try await owners[0].send(OwnerPayload(view: view, rows: rows), from: producer)
        }
        for (partition, part) in rows.partitioned(into: owners.count).enumerated() where part.rowCount > 0 {
            try await owners[partition].send(OwnerPayload(view: view, rows: part), from: producer)
        }
    }

    func send(_ payload: CollectorPayload) async throws {
        try await collector.send(payload, from: collectorProducer)
    }

    /// Sends a barrier down every edge and, behind the last one, ends them.
    func send(_ barrier: Barrier, _ report: BarrierReport) {
        for owner in owners { owner.send(barrier, report, from: producer) }
        collector.send(barrier, report, from: collectorProducer)
        guard barrier.isLast else { return }
        for owner in owners { owner.finish(producer) }
        collector.finish(collectorProducer)
    }
}
