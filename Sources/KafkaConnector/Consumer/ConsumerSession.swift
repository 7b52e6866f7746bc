internal import CRDKafka
internal import StreamCore

/// One assignment of a consumer, spread over lanes: from `open` to the next `open` or `close`.
struct ConsumerSession {
    let handle: KafkaHandle
    let readers: [KafkaLaneReader]
    private let partitionQueues: [OpaquePointer]
    private let topic: String
    private let partitions: [Int32]
    private let prober: LogProber

    /// `boundBytes` is that of one lane's queue.
    ///
    /// Forwards each partition's queue to its lane's before assigning, so that nothing reaches the consumer's own.
    init(
        handle: KafkaHandle, topic: String, assignments: [[PartitionPosition]], prober: LogProber, boundBytes: Int
    ) throws {
        var readers: [KafkaLaneReader] = []
        var queues: [OpaquePointer] = []
        for positions in assignments {
            guard let lane = rd_kafka_queue_new(handle.raw) else { continue }
            for position in positions {
                guard let own = rd_kafka_queue_get_partition(handle.raw, topic, position.partition) else { continue }
                rd_kafka_queue_forward(own, lane)
                queues.append(own)
            }
            readers.append(
                KafkaLaneReader(
                    handle: handle, queue: KafkaQueue(raw: lane), boundBytes: boundBytes, topic: topic,
                    partitions: positions, prober: prober))
        }
        self.handle = handle
        self.readers = readers
        self.topic = topic
        partitions = assignments.joined().map(\.partition)
        self.prober = prober
        partitionQueues = queues
        let code = PartitionList(topic: topic, assignments.flatMap { $0 }).withList {
            rd_kafka_assign(handle.raw, $0)
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            close()
            throw KafkaFailure.of(code, doing: "reading", place: "topic '\(topic)'")
        }
    }

    /// The ends of partitions as their last fetches said them; no broker is asked. A partition of which nothing was fetched
    /// yet is missing.
    var fetchedEnds: [Int32: Int64] {
        var ends: [Int32: Int64] = [:]
        for partition in partitions {
            var beginning: Int64 = 0
            var end: Int64 = 0
            let code = rd_kafka_get_watermark_offsets(handle.raw, topic, partition, &beginning, &end)
            // Offsets below zero are logical ones: not known.
            if code == RD_KAFKA_RESP_ERR_NO_ERROR, end >= 0 { ends[partition] = end }
        }
        return ends
    }

    /// Queues first, the client last: librdkafka waits in its destruction for every queue that is still held.
    func close() {
        rd_kafka_assign(handle.raw, nil)
        for queue in partitionQueues {
            rd_kafka_queue_forward(queue, nil)
            rd_kafka_queue_destroy(queue)
        }
        for reader in readers { reader.close() }
        prober.close()
        handle.close()
    }
}
