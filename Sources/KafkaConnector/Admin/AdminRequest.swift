internal import CRDKafka
internal import StreamCore

/// One request to the cluster's admin interface and its answer.
struct AdminRequest {
    let handle: KafkaHandle
    /// Milliseconds to wait for the answer.
    let patience: Int64

    /// Sends by `send` and hands the answer to `read`, which may use it during the call only.
    func perform<Value>(
        _ operation: rd_kafka_admin_op_t, doing: String, place: String,
        send: (_ options: OpaquePointer, _ queue: OpaquePointer) -> Void,
        read: (_ event: OpaquePointer) throws -> Value
    ) throws -> Value {
        guard let queue = rd_kafka_queue_new(handle.raw),
            let options = rd_kafka_AdminOptions_new(handle.raw, operation)
        else { throw KafkaFailure.unreachable(doing: doing, place: place) }
        defer {
            rd_kafka_AdminOptions_destroy(options)
            rd_kafka_queue_destroy(queue)
        }
        rd_kafka_AdminOptions_set_request_timeout(options, Int32(clamping: max(patience, 1)), nil, 0)
        send(options, queue)
        let deadline = Deadline(milliseconds: patience + 1000)
        while true {
            handle.serve()
            if let event = rd_kafka_queue_poll(queue, 100) {
                defer { rd_kafka_event_destroy(event) }
                let code = rd_kafka_event_error(event)
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    throw handle.events.refusal ?? KafkaFailure.of(code, doing: doing, place: place)
                }
                return try read(event)
            }
            if let refusal = handle.events.refusal { throw refusal }
            if deadline.isOver { throw KafkaFailure.unreachable(doing: doing, place: place) }
        }
    }
}
