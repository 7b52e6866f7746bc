internal import CRDKafka
internal import StreamCore

/// librdkafka's list of partitions with offsets.
struct PartitionList: ~Copyable {
    let raw: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int = 8) { raw = rd_kafka_topic_partition_list_new(Int32(capacity)) }

    init(topic: String, _ positions: [PartitionPosition]) {
        self.init(capacity: positions.count)
        for position in positions { add(topic: topic, partition: position.partition, offset: position.offset) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(raw) }

    func add(topic: String, partition: Int32, offset: Int64) {
        rd_kafka_topic_partition_list_add(raw, topic, partition)?.pointee.offset = offset
    }

    var entries: UnsafeBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeBufferPointer(start: raw.pointee.elems, count: Int(raw.pointee.cnt))
    }
}
