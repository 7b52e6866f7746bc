internal import CRDKafka
internal import StreamCore

/// A topic that a producer writes, and how many partitions it has.
struct OutputTopic {
    let name: String
    let raw: OpaquePointer
    let partitionCount: Int32

    /// Asks the brokers, so that the first transaction does not wait for the topic's metadata: its commit took a
    /// second without, 14 ms with. The embedded broker makes the topic when asked so.
    init(_ name: String, handle: KafkaHandle, patience: Int64) throws {
        guard let raw = rd_kafka_topic_new(handle.raw, name, nil) else {
            throw KafkaFailure.of(rd_kafka_last_error(), doing: "writing", place: "topic '\(name)'")
        }
        do {
            partitionCount = try Self.partitionCount(name, handle, patience)
        } catch {
            rd_kafka_topic_destroy(raw)
            throw error
        }
        self.name = name
        self.raw = raw
    }

    func close() { rd_kafka_topic_destroy(raw) }

    private static func partitionCount(_ name: String, _ handle: KafkaHandle, _ patience: Int64) throws -> Int32 {
        let queries = ClusterQueries(handle: handle, patience: patience)
        let deadline = Deadline(milliseconds: patience)
        while true {
            if let ids = try queries.partitionIds(of: name), !ids.isEmpty { return Int32(ids.count) }
            guard !deadline.isOver else {
                throw KafkaFailure.of(
                    RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, doing: "writing", place: "topic '\(name)'")
            }
            handle.serve(milliseconds: 20)
        }
    }
}
