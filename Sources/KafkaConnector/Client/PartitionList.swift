internal import CRDKafka
internal import StreamCore

/// librdkafka's list of partitions with offsets.
struct PartitionList: ~Copyable {
    private let raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int = 8) { raw = rd_kafka_topic_partition_list_new(Int32(capacity)) }

    init(topic: String, _ positions: [PartitionPosition]) {
        self.init(capacity: positions.count)
        for position in positions { add(topic: topic, partition: position.partition, offset: position.offset) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(raw) }

    func add(topic: String, partition: Int32, offset: Int64) {
        rd_kafka_topic_partition_list_add(raw, topic, partition)?.pointee.offset = offset
    }

    /// Lends the list for a call. There is no other way to it: a value that cannot be copied may end right behind its
    /// last use, and a pointer taken from it is none.
    borrowing func withList<Value>(
        _ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) throws -> Value
    ) rethrows -> Value { try body(raw) }

    /// The entries of a list of librdkafka's.
    static func entries(
        _ list: UnsafePointer<rd_kafka_topic_partition_list_t>
    ) -> UnsafeMutableBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeMutableBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt))
    }
}
