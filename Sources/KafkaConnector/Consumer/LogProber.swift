internal import CRDKafka
internal import StreamCore
internal import TopologyModel

/// What a log holds where a record was read from it.
enum LogFinding: Equatable {
    case record(RecordFingerprint)
    /// Trimmed or compacted away: nothing can be said.
    case unknown
    /// The log ends before it, at this offset; 0 where the topic has no such partition.
    case shorter(end: Int64)
}

/// Looks records up beside a running consumer, through a client of its own, which is made when it is first needed.
final class LogProber: Sendable {
    private let connection: KafkaConnection
    private let topic: String
    private let group: String
    private let logger: any Logger
    /// Held while one lane asks; the others wait.
    private let prober = Lock<KafkaHandle?>(nil)
    /// Milliseconds that brokers are waited for: a lane reads nothing meanwhile.
    private static let patience: Int64 = 2000

    init(connection: KafkaConnection, topic: String, group: String, logger: any Logger) {
        self.connection = connection
        self.topic = topic
        self.group = group
        self.logger = logger
    }

    /// - Throws: `kafka-unknown-topic` where the topic is gone, `kafka-unreachable` (transient).
    func find(_ wanted: [Int32: RecordFingerprint]) throws -> [Int32: LogFinding] {
        try prober.withLock { prober in
            let handle = try prober ?? Self.client(connection, group: group, logger: logger)
            prober = handle
            let queries = ClusterQueries(handle: handle, patience: Self.patience)
            guard let ids = try queries.partitionIds(of: topic), !ids.isEmpty else {
                throw KafkaFailure.of(
                    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, doing: "reading", place: "topic '\(topic)'")
            }
            var findings: [Int32: LogFinding] = [:]
            for (partition, record) in wanted {
                let exists = ids.contains(partition)
                findings[partition] =
                    exists ? try find(record.offset, in: partition, queries) : .shorter(end: 0)
            }
            return findings
        }
    }

    private func find(_ offset: Int64, in partition: Int32, _ queries: ClusterQueries) throws -> LogFinding {
        let bounds = try queries.bounds(topic: topic, partition: partition)
        if offset >= bounds.end { return .shorter(end: bounds.end) }
        if offset < bounds.beginning { return .unknown }
        let reader = LogReader(handle: queries.handle, topic: topic, patience: Self.patience)
        return try reader.fingerprint(partition: partition, offset: offset).map { .record($0) } ?? .unknown
    }

    func close() {
        prober.withLock { prober in
            prober?.close()
            prober = nil
        }
    }

    /// A consumer that reads a record here and there.
    static func client(
        _ connection: KafkaConnection, group: String, outage: KafkaOutage? = nil, logger: any Logger
    ) throws(WeirError) -> KafkaHandle {
        let small = KafkaConsumerLimits(queueBytes: 2 << 20, partitionFetchBytes: 64 << 10, fetchBytes: 1 << 20)
        let configuration = try KafkaConfiguration.consumer(connection, group: group, limits: small, lanes: 1)
        return try KafkaHandle(.consumer, configuration, outage: outage, logger: logger)
    }
}
