internal import CRDKafka
internal import StreamCore

/// Hands records to a producer and waits while its queue is full. Nothing is dropped and nothing overtakes.
struct RecordDispatch {
    let handle: KafkaHandle
    /// Told when the queue is full and when it takes records again.
    var onHeldBack: (@Sendable (Bool) -> Void)?
    private var gathered = PartitionedRecords()

    /// Why a record was not taken.
    struct Refusal: Error {
        let code: rd_kafka_resp_err_t
        let topic: String
    }

    init(handle: KafkaHandle, onHeldBack: (@Sendable (Bool) -> Void)? = nil) {
        self.handle = handle
        self.onHeldBack = onHeldBack
    }

    /// - Parameters:
    ///   - partition: where all go; nil: where each one's key or origin says.
    ///   - timestamps: one a record, epoch milliseconds; nil: now.
    /// - Throws: `Refusal`, `CancellationError`.
    mutating func send(
        _ records: OutputRecords, to topic: OutputTopic, partition: Int32? = nil, timestamps: Buffer<Int64>? = nil
    ) throws {
        guard records.count > 0 else { return }
        gathered.gather(records, topic: topic, partition: partition)
        // The messages point into the columns.
        try withExtendedLifetime(records) {
            if records.headers == nil, timestamps == nil {
                try sendBatches(to: topic)
            } else {
                try sendSingly(records, to: topic, timestamps)
            }
        }
    }

    private mutating func sendBatches(to topic: OutputTopic) throws {
        let wait = waiting
        try gathered.forEachPartition { partition, messages in
            var rest = messages
            while !rest.isEmpty {
                let taken = rd_kafka_produce_batch(
                    topic.raw, partition, RD_KAFKA_MSG_F_COPY, rest.baseAddress, Int32(rest.count))
                // Behind the first that the full queue refused all are refused: what was taken is a prefix.
                if Int(taken) == rest.count { break }
                let refused = rest.first { $0.err != RD_KAFKA_RESP_ERR_NO_ERROR }?.err ?? RD_KAFKA_RESP_ERR__FAIL
                guard refused == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
                    throw Refusal(code: refused, topic: topic.name)
                }
                rest = UnsafeMutableBufferPointer(rebasing: rest[Int(taken)...])
                try wait()
            }
        }
    }

    /// In the records' order; what the batch call cannot carry costs a call a record.
    private func sendSingly(_ records: OutputRecords, to topic: OutputTopic, _ timestamps: Buffer<Int64>?) throws {
        let wait = waiting
        for (record, partition) in gathered.chosen.enumerated() {
            let hasKey = records.keys?.isValid(record) ?? false
            let key = hasKey ? records.keys?.bytes(record) : nil
            let value = records.values.isValid(record) ? records.values.bytes(record) : nil
            while true {
                let headers = Self.headers(records.headers?[record])
                guard
                    let error = weir_kafka_produce(
                        handle.raw, topic.raw, partition, key?.baseAddress, key?.count ?? 0, value?.baseAddress,
                        value?.count ?? 0, timestamps?[record] ?? 0, headers)
                else { break }
                let code = rd_kafka_error_code(error)
                rd_kafka_error_destroy(error)
                headers.map(rd_kafka_headers_destroy)
                guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else { throw Refusal(code: code, topic: topic.name) }
                try wait()
            }
        }
    }

    /// Nil where there are none.
    private static func headers(_ headers: [OutputHeader]?) -> OpaquePointer? {
        guard let headers, !headers.isEmpty, let list = rd_kafka_headers_new(headers.count) else { return nil }
        for header in headers {
            var value = header.value
            _ = value.withUTF8 { rd_kafka_header_add(list, header.name, -1, $0.baseAddress, $0.count) }
        }
        return list
    }

    /// Waits a little for the queue, and says so the first time.
    private var waiting: () throws -> Void {
        let handle = handle
        let onHeldBack = onHeldBack
        return {
            onHeldBack?(true)
            defer { onHeldBack?(false) }
            try Task.checkCancellation()
            handle.serve(milliseconds: 2)
        }
    }
}
