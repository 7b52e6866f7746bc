internal import CRDKafka
internal import StreamCore

/// Gets fetching going again once a lane's queue has room.
///
/// librdkafka 2.0.2 stops fetching while a queue is at its bound, and its broker threads look again only when something
/// wakes them, at the latest after a second: a queue of 8 MiB then gives no more than 8 MiB a second. Any request to the
/// partitions' leaders wakes them; the cheapest asks for the log's end. Its answer is not needed and hardly waited for.
struct FetchWaking {
    private let topic: String
    private let partitions: [Int32]
    private let boundBytes: Int
    private var wasFull = false
    /// Milliseconds that a request is waited for; it is sent all the same.
    private static let wait: Int32 = 1

    init(topic: String, partitions: [Int32], boundBytes: Int) {
        self.topic = topic
        self.partitions = partitions
        self.boundBytes = boundBytes
    }

    /// Takes note of what lies in the queue, an estimate, before records are taken from it.
    mutating func willTake(queuedBytes: Int) {
        if queuedBytes >= boundBytes / 4 * 3 { wasFull = true }
    }

    /// Whether fetching has probably stopped and there is room again.
    mutating func isDue(queuedBytes: Int) -> Bool {
        guard wasFull, queuedBytes <= boundBytes / 2 else { return false }
        wasFull = false
        return true
    }

    func wake(_ handle: KafkaHandle) {
        PartitionList(
            topic: topic,
            partitions.map { PartitionPosition(partition: $0, offset: Int64(RD_KAFKA_OFFSET_END)) }
        ).withList { _ = rd_kafka_offsets_for_times(handle.raw, $0, Self.wait) }
    }
}
