internal import CRDKafka
internal import StreamCore

/// librdkafka's error codes as errors for people.
enum KafkaFailure {
    /// What `code` means, said in a few words; without anything of a record.
    static func words(_ code: rd_kafka_resp_err_t) -> String {
        var text = rd_kafka_err2str(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
        for prefix in ["Broker: ", "Local: "] where text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    /// Where the brokers refuse us for good: wrong password, no right, wrong protocol.
    static func refusal(_ code: rd_kafka_resp_err_t) -> WeirError? {
        switch code {
        case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
            WeirError(
                "kafka-unauthenticated", "the Kafka brokers do not accept who we say we are: \(words(code))",
                hint: "check the connection's 'sasl.*' and 'security.protocol' properties")
        case RD_KAFKA_RESP_ERR__SSL:
            WeirError(
                "kafka-tls", "no TLS connection to the Kafka brokers: \(words(code))",
                hint: "check the connection's 'ssl.*' and 'security.protocol' properties")
        default: nil
        }
    }

    /// An error of the topic or partition `place`, met while `doing` something.
    static func of(_ code: rd_kafka_resp_err_t, doing: String, place: String) -> WeirError {
        if let refusal = refusal(code) { return refusal }
        if isGone(code) {
            return WeirError(
                "kafka-unknown-topic", "there is no \(place)", hint: "create it, or mend its name in the topology")
        }
        switch code {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            return WeirError(
                "kafka-unauthorized", "\(doing) \(place) is not allowed: \(words(code))",
                hint: "give the connection's user the right to it")
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
            return WeirError(
                "kafka-offset-out-of-range", "\(place) does not hold the offset that is to be read next",
                hint: "the topic was trimmed or made anew: reset the job, or restore a state that fits")
        case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
            return WeirError("kafka-unsupported", "\(doing) \(place): the broker has no such request")
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
            return WeirError(
                "kafka-record-too-large", "\(place) does not take a record of that size",
                hint: "raise 'message.max.bytes' of the connection and 'max.message.bytes' of the topic")
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
            RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
            return unreachable(doing: doing, place: place)
        default:
            return WeirError("kafka-failed", "\(doing) \(place) failed: \(words(code))", isTransient: isTransient(code))
        }
    }

    /// No such topic or partition.
    static func isGone(_ code: rd_kafka_resp_err_t) -> Bool {
        code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC
            || code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION
    }

    static func unreachable(doing: String, place: String) -> WeirError {
        WeirError(
            "kafka-unreachable", "\(doing) \(place): no Kafka broker answers",
            hint: "check that the brokers run and that the connection's 'brokers' name them", isTransient: true)
    }

    /// Errors that librdkafka itself goes on after, or that pass.
    static func isTransient(_ code: rd_kafka_resp_err_t) -> Bool {
        switch code {
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN,
            RD_KAFKA_RESP_ERR__RESOLVE, RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__DESTROY,
            RD_KAFKA_RESP_ERR__RETRY, RD_KAFKA_RESP_ERR__IN_PROGRESS, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
            RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
            RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
            RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_NOT_CONTROLLER, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
            RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
            true
        default: false
        }
    }
}
