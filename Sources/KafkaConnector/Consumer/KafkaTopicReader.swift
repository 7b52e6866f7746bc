internal import CRDKafka
public import StreamCore
public import TopologyModel

/// One record as it lies in a topic.
public struct KafkaRecord: Sendable, Hashable {
    public let partition: Int32
    public let offset: Int64
    /// Epoch milliseconds; -1 where unknown.
    public let timestamp: Int64
    public let key: [UInt8]?
    /// Nil: a tombstone.
    public let value: [UInt8]?
    public let headers: [OutputHeader]

    public var keyText: String? { key.map { String(decoding: $0, as: UTF8.self) } }
    public var valueText: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}

/// Reads whole topics, read committed: for tools and tests.
public enum KafkaTopicReader {
    /// Every record from the beginning to the end that stood when each partition was reached, in order per partition.
    /// - Throws: `kafka-unknown-topic`, `kafka-unreachable` (transient).
    public static func readAll(
        connection: KafkaConnection, topic: String, patience: Int64 = 30_000, logger: any Logger = SilentLogger()
    ) async throws -> [KafkaRecord] {
        try await BlockingThread.run(name: "kafka-reader") {
            var records: [KafkaRecord] = []
            try read(connection, topic, patience, logger) { records.append(KafkaRecord($0)) }
            return records
        }
    }

    /// How many records a read-committed reader finds, without keeping them.
    public static func count(
        connection: KafkaConnection, topic: String, patience: Int64 = 30_000, logger: any Logger = SilentLogger()
    ) async throws -> Int {
        try await BlockingThread.run(name: "kafka-reader") {
            var count = 0
            try read(connection, topic, patience, logger) { _ in count += 1 }
            return count
        }
    }

    private static func read(
        _ connection: KafkaConnection, _ topic: String, _ patience: Int64, _ logger: any Logger,
        _ take: (UnsafePointer<rd_kafka_message_t>) -> Void
    ) throws {
        let handle = try KafkaHandle(
            .consumer, .consumer(connection, group: "weir", limits: KafkaConsumerLimits(), lanes: 1), logger: logger)
        defer { handle.close() }
        let queries = ClusterQueries(handle: handle, patience: patience)
        guard let ids = try queries.partitionIds(of: topic) else {
            throw KafkaFailure.of(
                RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, doing: "reading", place: "topic '\(topic)'")
        }
        let starts = try ids.map { id in
            PartitionPosition(partition: id, offset: try queries.bounds(topic: topic, partition: id).beginning)
        }
        try LogReader(handle: handle, topic: topic, patience: patience).read(from: starts) { message in
            take(message)
            return .goOn
        }
    }
}

extension KafkaRecord {
    init(_ message: UnsafePointer<rd_kafka_message_t>) {
        func bytes(_ start: UnsafeMutableRawPointer?, _ count: Int) -> [UInt8]? {
            start.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) }
        }
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        self.init(
            partition: message.pointee.partition, offset: message.pointee.offset,
            timestamp: rd_kafka_message_timestamp(message, &kind),
            key: bytes(message.pointee.key, message.pointee.key_len),
            value: bytes(message.pointee.payload, message.pointee.len), headers: Self.headers(message))
    }

    private static func headers(_ message: UnsafePointer<rd_kafka_message_t>) -> [OutputHeader] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        return (0..<rd_kafka_header_cnt(list)).compactMap { index in
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var count = 0
            guard rd_kafka_header_get_all(list, index, &name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR,
                let name
            else { return nil }
            let bytes = UnsafeRawBufferPointer(start: value, count: count)
            return OutputHeader(String(cString: name), String(decoding: bytes, as: UTF8.self))
        }
    }
}
