internal import CRDKafka
internal import StreamCore

/// What a consumer group has committed: written and read for lag tools, never to resume from.
enum GroupOffsets {
    /// Consumed offsets as librdkafka commits them.
    static func list(_ offsets: [SourceOffset]) -> PartitionList {
        let list = PartitionList(capacity: offsets.count)
        for offset in offsets { list.add(topic: offset.topic, partition: offset.partition, offset: offset.offset) }
        return list
    }

    /// Adds consumed offsets to the open transaction; returns librdkafka's error, nil where there is none. With no valid
    /// offset librdkafka does nothing and says nothing.
    static func send(_ offsets: [SourceOffset], group: String, _ handle: KafkaHandle, wait: Int32) -> OpaquePointer? {
        guard let metadata = rd_kafka_consumer_group_metadata_new(group) else { return nil }
        defer { rd_kafka_consumer_group_metadata_destroy(metadata) }
        return list(offsets).withList { rd_kafka_send_offsets_to_transaction(handle.raw, $0, metadata, wait) }
    }

    /// By partition; partitions without are left out.
    static func committed(
        group: String, topic: String, partitions: [Int32], _ handle: KafkaHandle, _ patience: Int64
    ) throws -> [Int32: Int64] {
        let list = PartitionList(
            topic: topic,
            partitions.map { PartitionPosition(partition: $0, offset: Int64(RD_KAFKA_OFFSET_INVALID)) })
        guard let asked = list.withList({ rd_kafka_ListConsumerGroupOffsets_new(group, $0) }) else { return [:] }
        defer { rd_kafka_ListConsumerGroupOffsets_destroy(asked) }
        let request = AdminRequest(handle: handle, patience: patience)
        return try request.perform(
            RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, doing: "looking at", place: "group '\(group)'"
        ) { options, queue in
            var list: OpaquePointer? = asked
            rd_kafka_ListConsumerGroupOffsets(handle.raw, &list, 1, options, queue)
        } read: { event in
            var count = 0
            let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
                rd_kafka_event_ListConsumerGroupOffsets_result(event), &count)
            guard count > 0, let group = groups?[0], let offsets = rd_kafka_group_result_partitions(group) else {
                return [:]
            }
            let entries = PartitionList.entries(offsets)
            return Dictionary(
                entries.filter { $0.offset >= 0 }.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
        }
    }
}
