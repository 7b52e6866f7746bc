internal import CRDKafka
internal import StreamCore

/// Records gathered by the partition they go to, in order within each, as librdkafka's batch call takes them. Kept from
/// call to call for its memory.
struct PartitionedRecords {
    private var messages: [rd_kafka_message_t] = []
    private var partitions: [Int32] = []
    /// By partition: where its records begin in `messages`; one more at the end.
    private var starts: [Int] = []
    /// Where a record with neither key nor origin goes next.
    private var nextPartition: Int32 = 0

    /// Gathers `records`, all for `partition` where it is given; their columns must live while the messages are used.
    mutating func gather(_ records: OutputRecords, topic: OutputTopic, partition: Int32?) {
        let count = records.count
        if let partition {
            partitions = [Int32](repeating: partition, count: count)
        } else {
            choosePartitions(records, topic)
        }
        starts = [Int](repeating: 0, count: Int(topic.partitionCount) + 1)
        for partition in partitions { starts[Int(partition) + 1] += 1 }
        for partition in 0..<Int(topic.partitionCount) { starts[partition + 1] += starts[partition] }
        var next = starts
        if messages.count < count {
            messages = [rd_kafka_message_t](repeating: rd_kafka_message_t(), count: count)
        }
        messages.withUnsafeMutableBufferPointer { messages in
            for record in 0..<count {
                let partition = Int(partitions[record])
                Self.fill(&messages[next[partition]], records, record)
                next[partition] += 1
            }
        }
    }

    /// By record.
    var chosen: [Int32] { partitions }

    /// Calls `body` for each partition that has records.
    mutating func forEachPartition(
        _ body: (_ partition: Int32, UnsafeMutableBufferPointer<rd_kafka_message_t>) throws -> Void
    ) rethrows {
        try messages.withUnsafeMutableBufferPointer { messages in
            for partition in 0..<(starts.count - 1) where starts[partition] < starts[partition + 1] {
                let range = starts[partition]..<starts[partition + 1]
                try body(Int32(partition), UnsafeMutableBufferPointer(rebasing: messages[range]))
            }
        }
    }

    /// Java's partitioner for keys, so that other producers' records of a key lie beside ours.
    private mutating func choosePartitions(_ records: OutputRecords, _ topic: OutputTopic) {
        let count = topic.partitionCount
        partitions.removeAll(keepingCapacity: true)
        partitions.reserveCapacity(records.count)
        let keys = records.keys
        let origins = records.originHashes?.base
        for record in 0..<records.count {
            if let keys, keys.isValid(record) {
                let key = keys.bytes(record)
                partitions.append(
                    rd_kafka_msg_partitioner_murmur2(topic.raw, key.baseAddress, key.count, count, nil, nil))
            } else if let origins {
                partitions.append(Int32(truncatingIfNeeded: origins[record] % UInt64(count)))
            } else {
                partitions.append(nextPartition % count)
                nextPartition = (nextPartition &+ 1) & .max
            }
        }
    }

    @inline(__always)
    private static func fill(_ message: inout rd_kafka_message_t, _ records: OutputRecords, _ record: Int) {
        message.err = RD_KAFKA_RESP_ERR_NO_ERROR
        message._private = nil
        if let keys = records.keys, keys.isValid(record) {
            let key = keys.bytes(record)
            message.key = UnsafeMutableRawPointer(mutating: key.baseAddress)
            message.key_len = key.count
        } else {
            message.key = nil
            message.key_len = 0
        }
        if records.values.isValid(record) {
            let value = records.values.bytes(record)
            message.payload = UnsafeMutableRawPointer(mutating: value.baseAddress)
            message.len = value.count
        } else {
            message.payload = nil
            message.len = 0
        }
    }
}
