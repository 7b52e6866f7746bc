internal import CRDKafka
internal import StreamCore

/// What one lane has fetched, and how far it is in each of its partitions. One user at a time; `close` frees it.
struct LaneQueue {
    private let queue: KafkaQueue
    private let topic: String
    /// Messages taken out of the queue; those in `taken..<held` are still to be handed on.
    private var messages: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>
    private var taken = 0
    private var held = 0
    private var progress: LaneProgress
    private var waking: FetchWaking
    private var watch: LogWatch
    private var failure: WeirError?
    /// Bytes of key and payload a record had on average in the last batch.
    private var averageBytes = 256
    private(set) var isOpen = true

    init(queue: KafkaQueue, boundBytes: Int, topic: String, positions: [PartitionPosition], watch: LogWatch) {
        self.queue = queue
        self.watch = watch
        self.topic = topic
        messages = .allocate(capacity: 0)
        progress = LaneProgress(positions)
        waking = FetchWaking(topic: topic, partitions: positions.map(\.partition), boundBytes: boundBytes)
    }

    mutating func close() {
        guard isOpen else { return }
        isOpen = false
        for index in taken..<held { rd_kafka_message_destroy(messages[index]) }
        taken = held
        messages.deallocate()
        rd_kafka_queue_destroy(queue.raw)
    }

    /// At most `maximumRecords` records; waits up to `wait` milliseconds for the first.
    mutating func take(
        maximumRecords: Int, maximumBytes: Int, wait: Int32, handle: KafkaHandle
    ) throws -> SourcePoll {
        if let failure { throw failure }
        if taken == held { fill(maximumRecords, wait: wait, handle) }
        // Behind the wait: what came during it may be of another log.
        guard try watch.isSettled(handle) else {
            handle.serve(milliseconds: wait)
            return SourcePoll(batch: nil, progress: [])
        }
        let batch = copy(maximumRecords, maximumBytes: min(maximumBytes, 1 << 30), handle.events)
        if let batch { watch.note(batch) }
        let changes = progress.takeChanges()
        if batch == nil, changes.isEmpty, let failure { throw failure }
        return SourcePoll(batch: batch, progress: changes)
    }

    /// librdkafka waits until the array is full or the time is over: so the first message is waited for alone, and then
    /// what lies there is taken without waiting.
    private mutating func fill(_ maximumRecords: Int, wait: Int32, _ handle: KafkaHandle) {
        if messages.count < maximumRecords {
            messages.deallocate()
            messages = .allocate(capacity: maximumRecords)
        }
        waking.willTake(queuedBytes: queuedBytes)
        taken = 0
        held = max(rd_kafka_consume_batch_queue(queue.raw, wait, messages.baseAddress, 1), 0)
        if held == 1, maximumRecords > 1, let base = messages.baseAddress {
            held += max(rd_kafka_consume_batch_queue(queue.raw, 0, base + 1, maximumRecords - 1), 0)
        }
        // The estimate is an estimate: a lane that has nothing although there is more wakes the fetching too.
        if waking.isDue(queuedBytes: queuedBytes) || held == 0 && !progress.isAtEveryEnd { waking.wake(handle) }
    }

    /// Small records count as typical ones: their number is what is bounded.
    private var queuedBytes: Int {
        rd_kafka_queue_length(queue.raw) * max(averageBytes, KafkaConsumerLimits.typicalRecord)
    }

    /// Copies payloads into one slab and gives the messages back.
    private mutating func copy(_ maximumRecords: Int, maximumBytes: Int, _ events: ClientEvents) -> RawBatch? {
        let room = min(held - taken, maximumRecords)
        guard room > 0 else { return nil }
        var slab = GrowingBuffer<UInt8>(capacity: min(room * (averageBytes + averageBytes / 8), maximumBytes) + 64)
        var payloads = GrowingBuffer<StringView>(capacity: room)
        var partitions = GrowingBuffer<Int32>(capacity: room)
        var offsets = GrowingBuffer<Int64>(capacity: room)
        var timestamps = GrowingBuffer<Int64>(capacity: room)
        var tombstones: [Int] = []
        var keyBytes = 0
        // Records come in runs of one partition: progress is noted once a run.
        var run = (partition: Int32(-1), offset: Int64(0))
        while taken < held, offsets.count < maximumRecords {
            guard let message = messages[taken] else { break }
            let code = message.pointee.err
            if code == RD_KAFKA_RESP_ERR_NO_ERROR {
                let length = message.pointee.len
                if slab.count &+ length > maximumBytes, offsets.count > 0 { break }
                payloads.append(StringView(offset: UInt32(truncatingIfNeeded: slab.count), length: UInt32(length)))
                if let payload = message.pointee.payload {
                    slab.append(from: UnsafePointer(payload.assumingMemoryBound(to: UInt8.self)), count: length)
                } else {
                    tombstones.append(offsets.count)
                }
                keyBytes &+= message.pointee.key_len
                var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
                partitions.append(message.pointee.partition)
                offsets.append(message.pointee.offset)
                timestamps.append(rd_kafka_message_timestamp(message, &kind))
                if run.partition != message.pointee.partition {
                    progress.read(run.partition, offset: run.offset)
                    run.partition = message.pointee.partition
                }
                run.offset = message.pointee.offset
            } else {
                progress.read(run.partition, offset: run.offset)
                run.partition = -1
                note(message, code, events)
            }
            rd_kafka_message_destroy(message)
            taken &+= 1
        }
        progress.read(run.partition, offset: run.offset)
        guard offsets.count > 0 else { return nil }
        averageBytes = max((slab.count + keyBytes) / offsets.count, 1)
        let payloadViews = payloads.finish()
        return RawBatch(
            slab: slab.finish(), payloads: payloadViews,
            presence: Self.presence(payloadViews.count, tombstones: tombstones),
            partitions: partitions.finish(), offsets: offsets.finish(), timestamps: timestamps.finish())
    }

    private mutating func note(
        _ message: UnsafePointer<rd_kafka_message_t>, _ code: rd_kafka_resp_err_t, _ events: ClientEvents
    ) {
        let partition = message.pointee.partition
        if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
            progress.reachedEnd(partition, position: message.pointee.offset)
        } else if KafkaFailure.isTransient(code) {
            events.log(.warning, "partition \(partition) of topic '\(topic)': \(KafkaFailure.words(code)); retrying")
        } else if failure == nil {
            let place =
                partition >= 0 ? "partition \(partition) of topic '\(topic)'" : "topic '\(topic)'"
            failure = KafkaFailure.of(code, doing: "reading", place: place)
        }
    }

    private static func presence(_ count: Int, tombstones: [Int]) -> Validity? {
        guard !tombstones.isEmpty else { return nil }
        var next = 0
        return Validity(count: count) { record in
            guard next < tombstones.count, tombstones[next] == record else { return true }
            next += 1
            return false
        }
    }
}
