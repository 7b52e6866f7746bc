public import StreamCore

/// The `OutputTransaction` over a `MemoryCluster`.
public final class MemoryOutput: OutputTransaction {
    private struct Open: Sendable {
        var generation = 0
        var pending: [(topic: String, record: MemoryCluster.Record)] = []
    }

    public let isTransactional: Bool
    private let cluster: MemoryCluster
    private let job: String
    private let open = Lock(Open())

    public init(_ cluster: MemoryCluster, job: String, isTransactional: Bool = true) {
        self.cluster = cluster
        self.job = job
        self.isTransactional = isTransactional
    }

    public func describe() async throws -> OutputDescription {
        OutputDescription(clusterId: cluster.id, recordLimits: cluster.state.withLock { $0.recordLimits })
    }

    public func lastEpoch() async throws -> EpochRecord? {
        try cluster.check(.lastEpoch)
        return cluster.lastEpoch(of: job)
    }

    public func fence() async throws {
        try cluster.check(.fence)
        let generation = cluster.state.withLock { state in
            state.generations[job, default: 0] += 1
            return state.generations[job] ?? 0
        }
        open.withLock { $0 = Open(generation: generation) }
    }

    public func begin() async throws {
        try cluster.check(.begin)
        try checkFence()
    }

    public func send(_ records: OutputRecords) async throws {
        try cluster.check(.send)
        try checkFence()
        let made = (0..<records.count).map { row in
            MemoryCluster.Record(
                key: records.keys?[row], value: records.values[row], headers: records.headers?[row] ?? [],
                partition: Self.partition(of: row, in: records))
        }
        if isTransactional {
            open.withLock { $0.pending += made.map { (records.topic, $0) } }
        } else {
            cluster.state.withLock { $0.topics[records.topic, default: []] += made }
        }
    }

    public func commit(_ record: EpochRecord) async throws {
        try cluster.check(.commitBefore)
        try checkFence()
        let pending = open.withLock { open in
            defer { open.pending = [] }
            return open.pending
        }
        cluster.state.withLock { state in
            for (topic, record) in pending { state.topics[topic, default: []].append(record) }
            if isTransactional { state.epochs[job] = record }
        }
        try cluster.check(.commitAfter)
    }

    public func abort() async throws {
        try cluster.check(.abort)
        open.withLock { $0.pending = [] }
    }

    public func close() async {}

    private static func partition(of row: Int, in records: OutputRecords) -> Int32 {
        var hash = records.originHashes?[row] ?? 0
        if let keys = records.keys, keys.isValid(row) { hash = RowHash.bytes(keys.bytes(row)) }
        return Int32(hash % MemoryCluster.partitionCount)
    }

    private func checkFence() throws {
        let generation = open.withLock { $0.generation }
        let current = cluster.state.withLock { $0.generations[job] ?? 0 }
        guard isTransactional, generation != current else { return }
        throw OutputError(.fatal, WeirError("kafka-fenced", "a newer run of job '\(job)' has taken over"))
    }
}
