internal import CRDKafka
internal import StreamCore

/// One producer with the topics it writes: what a fatal error ends. Used by one thread.
final class ProducerSession {
    let handle: KafkaHandle
    private let patience: Int64
    private var topics: [String: OutputTopic] = [:]
    private var dispatch: RecordDispatch

    init(handle: KafkaHandle, patience: Int64, onHeldBack: (@Sendable (Bool) -> Void)? = nil) {
        self.handle = handle
        self.patience = patience
        dispatch = RecordDispatch(handle: handle, onHeldBack: onHeldBack)
    }

    /// Makes the topics known to the producer, before it is in a hurry.
    func prepare(_ names: [String]) throws {
        for name in names { _ = try topic(name) }
    }

    func send(_ records: OutputRecords, partition: Int32? = nil, timestamps: Buffer<Int64>? = nil) throws {
        try dispatch.send(records, to: topic(records.topic), partition: partition, timestamps: timestamps)
    }

    /// Waits until the broker has all; what could not be delivered is told by `handle.events`.
    func flush() throws {
        while rd_kafka_flush(handle.raw, 100) == RD_KAFKA_RESP_ERR__TIMED_OUT {
            try Task.checkCancellation()
            if let refusal = handle.events.refusal { throw refusal }
        }
    }

    func close() {
        for topic in topics.values { topic.close() }
        topics = [:]
        handle.close()
    }

    private func topic(_ name: String) throws -> OutputTopic {
        if let known = topics[name] { return known }
        let made = try OutputTopic(name, handle: handle, patience: patience)
        topics[name] = made
        return made
    }
}
