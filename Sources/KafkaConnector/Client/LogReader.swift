internal import CRDKafka
internal import StreamCore

/// Reads stretches of a topic through a consumer that does nothing else: read committed, by assignment.
struct LogReader {
    let handle: KafkaHandle
    let topic: String
    /// Milliseconds without anything read after which the brokers count as unreachable.
    let patience: Int64

    enum Next { case goOn, stop }

    /// Hands every record from `positions` on to `take` until it says stop or each partition is at its end. The
    /// message is valid during the call.
    /// - Returns: the position of each partition that reached its end, beyond transaction markers.
    @discardableResult
    func read(
        from positions: [PartitionPosition], _ take: (UnsafePointer<rd_kafka_message_t>) throws -> Next
    ) throws -> [Int32: Int64] {
        try check(PartitionList(topic: topic, positions).withList { rd_kafka_assign(handle.raw, $0) })
        defer { rd_kafka_assign(handle.raw, nil) }
        var ends: [Int32: Int64] = [:]
        var deadline = Deadline(milliseconds: patience)
        while ends.count < positions.count {
            try Task.checkCancellation()
            handle.serve()
            guard let message = rd_kafka_consumer_poll(handle.raw, deadline.left(atMost: 100)) else {
                if let refusal = handle.events.refusal { throw refusal }
                if deadline.isOver { throw KafkaFailure.unreachable(doing: "reading", place: "topic '\(topic)'") }
                continue
            }
            defer { rd_kafka_message_destroy(message) }
            if message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF {
                ends[message.pointee.partition] = message.pointee.offset
            } else if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
                if try take(message) == .stop { break }
            } else if !KafkaFailure.isTransient(message.pointee.err) {
                try check(message.pointee.err)
            } else {
                continue
            }
            deadline = Deadline(milliseconds: patience)
        }
        return ends
    }

    /// The record at `offset`, which lies within the log's bounds; nil where a compaction has taken it.
    func fingerprint(partition: Int32, offset: Int64) throws -> RecordFingerprint? {
        var found: RecordFingerprint?
        try read(from: [PartitionPosition(partition: partition, offset: offset)]) { message in
            if message.pointee.offset == offset { found = RecordFingerprint(message) }
            return .stop
        }
        return found
    }

    private func check(_ code: rd_kafka_resp_err_t) throws {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw KafkaFailure.of(code, doing: "reading", place: "topic '\(topic)'")
    }
}

extension RecordFingerprint {
    init(_ message: UnsafePointer<rd_kafka_message_t>) {
        var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        self.init(
            offset: message.pointee.offset, timestamp: rd_kafka_message_timestamp(message, &kind),
            hash: RowHash.bytes(UnsafeRawBufferPointer(start: message.pointee.payload, count: message.pointee.len)))
    }
}
