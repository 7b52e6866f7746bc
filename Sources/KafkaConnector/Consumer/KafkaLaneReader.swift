internal import CRDKafka
internal import StreamCore
internal import Synchronization

/// One lane's partitions: their queues end in one queue that only this reader empties.
final class KafkaLaneReader: SourceReader, Sendable {
    private let handle: KafkaHandle
    /// Held during a call of `next`, so that `close` waits for it; nobody else contends for it.
    private let lane: Lock<LaneQueue>
    /// For ending a wait from another thread.
    private let queue: KafkaQueue
    private let isPaused = Atomic(false)
    private let isClosing = Atomic(false)

    init(
        handle: KafkaHandle, queue: KafkaQueue, boundBytes: Int, topic: String, partitions: [PartitionPosition],
        prober: LogProber
    ) {
        self.handle = handle
        self.queue = queue
        lane = Lock(
            LaneQueue(
                queue: queue, boundBytes: boundBytes, topic: topic, positions: partitions,
                watch: LogWatch(topic: topic, positions: partitions, prober: prober)))
    }

    func next(maximumRecords: Int, maximumBytes: Int, waitNanoseconds: Int64) async throws -> SourcePoll {
        let wait = Int32(clamping: (waitNanoseconds + 999_999) / 1_000_000)
        guard !isClosing.load(ordering: .acquiring) else { throw Self.closed }
        return try lane.withLock { lane in
            // Behind this the client lives: `close` waits for the lock before it is given up.
            guard lane.isOpen else { throw Self.closed }
            handle.serve()
            guard !isPaused.load(ordering: .acquiring) else {
                // Nothing is taken while the lane is held back; callbacks are served all the same.
                handle.serve(milliseconds: wait)
                return SourcePoll(batch: nil, progress: [])
            }
            return try lane.take(
                maximumRecords: max(maximumRecords, 1), maximumBytes: maximumBytes, wait: wait, handle: handle)
        }
    }

    /// The lane's queue is bounded and nothing is taken from it, so fetching stops by itself once it is full.
    /// `rd_kafka_pause_partitions` would throw away what was fetched and fetch it again at every resume.
    func pause() { isPaused.store(true, ordering: .releasing) }

    func resume() { isPaused.store(false, ordering: .releasing) }

    /// Ends a wait in `next`, waits for its return, and gives up the queue.
    func close() {
        isClosing.store(true, ordering: .releasing)
        rd_kafka_queue_yield(queue.raw)
        lane.withLock { $0.close() }
    }

    private static let closed = WeirError(
        "kafka-reader-closed", "the reader was closed, or its source opened anew", isTransient: true)
}
