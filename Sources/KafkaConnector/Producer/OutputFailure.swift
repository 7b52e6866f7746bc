internal import CRDKafka
internal import StreamCore

/// What an error of the producer means for the transaction.
enum OutputFailure {
    /// Takes over `error`, which a call of the transactional interface returned.
    static func of(_ error: OpaquePointer, doing: String) -> OutputError {
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        let kind: OutputError.Kind =
            rd_kafka_error_is_fatal(error) != 0
            ? .fatal
            : rd_kafka_error_txn_requires_abort(error) != 0
                ? .abortable : rd_kafka_error_is_retriable(error) != 0 ? .retriable : .fatal
        return OutputError(kind, describe(code, doing: doing))
    }

    /// Of a record that was not taken. In a transaction the cause lies in an earlier error, which the producer
    /// remembers; outside of one there is nothing to abort, and what was sent is sent again.
    static func of(_ refusal: RecordDispatch.Refusal, handle: KafkaHandle) -> OutputError {
        if let fatal = fatal(handle, doing: "writing") { return fatal }
        if refusal.code == RD_KAFKA_RESP_ERR__STATE {
            return OutputError(
                .abortable,
                WeirError(
                    "kafka-transaction-failed", "the transaction failed before it was committed", isTransient: true))
        }
        let error = KafkaFailure.of(refusal.code, doing: "writing", place: "topic '\(refusal.topic)'")
        return OutputError(.abortable, error)
    }

    /// The error that ended the producer, where one did.
    static func fatal(_ handle: KafkaHandle, doing: String) -> OutputError? {
        let code = rd_kafka_fatal_error(handle.raw, nil, 0)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return OutputError(.fatal, describe(code, doing: doing))
    }

    private static func describe(_ code: rd_kafka_resp_err_t, doing: String) -> WeirError {
        switch code {
        case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
            RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING:
            WeirError(
                "kafka-fenced", "\(doing): another run took the transactional id over, or the broker timed it out",
                hint: "see that the job runs once only")
        default: KafkaFailure.of(code, doing: doing, place: "a transaction")
        }
    }
}
