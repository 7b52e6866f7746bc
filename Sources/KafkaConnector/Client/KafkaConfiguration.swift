internal import CRDKafka
internal import StreamCore
internal import TopologyModel

/// Properties of one client, until a client takes them over.
struct KafkaConfiguration: ~Copyable {
    private let raw: OpaquePointer

    init() { raw = rd_kafka_conf_new() }

    deinit { rd_kafka_conf_destroy(raw) }

    /// Gives the properties away; the taker destroys them.
    consuming func take() -> OpaquePointer {
        let raw = raw
        discard self
        return raw
    }

    /// - Throws: `kafka-property`. The value is not quoted: it may be a secret.
    func set(_ name: String, _ value: String) throws(WeirError) {
        switch rd_kafka_conf_set(raw, name, value, nil, 0) {
        case RD_KAFKA_CONF_OK: return
        case RD_KAFKA_CONF_UNKNOWN:
            throw WeirError(
                "kafka-property", "there is no librdkafka property '\(name)'",
                hint: NearestName.of(name, among: knownNames).map { "did you mean '\($0)'?" } ?? Self.manual)
        default:
            throw WeirError(
                "kafka-property", "librdkafka does not take the value given for property '\(name)'", hint: Self.manual)
        }
    }

    private static var manual: String {
        "see CONFIGURATION.md of librdkafka \(String(cString: rd_kafka_version_str()))"
    }

    /// The names of properties that have a value.
    private var knownNames: [String] {
        var count = 0
        guard let pairs = rd_kafka_conf_dump(raw, &count) else { return [] }
        defer { rd_kafka_conf_dump_free(pairs, count) }
        return stride(from: 0, to: count, by: 2).compactMap { pairs[$0].map { String(cString: $0) } }
    }

    func set(_ properties: KeyValuePairs<String, String>) throws(WeirError) {
        for (name, value) in properties { try set(name, value) }
    }
}

extension KafkaConfiguration {
    /// What every client has, with the connection's own properties over our defaults.
    static func common(_ connection: KafkaConnection) throws(WeirError) -> KafkaConfiguration {
        try KafkaProperties.check(connection.properties)
        let configuration = KafkaConfiguration()
        try configuration.set([
            "client.id": "weir", "socket.keepalive.enable": "true", "log.connection.close": "false",
            // A broker that was restarted is found again within two seconds.
            "reconnect.backoff.ms": "50", "reconnect.backoff.max.ms": "2000", "socket.nagle.disable": "true",
        ])
        try configuration.set("bootstrap.servers", connection.brokers)
        return configuration
    }

    /// Applied after the kind's own defaults, so that the user's word wins where the engine does not own it.
    func setPassedThrough(_ connection: KafkaConnection) throws(WeirError) {
        for (name, value) in connection.properties.sorted(by: { $0.key < $1.key }) { try set(name, value) }
    }

    /// A consumer that only assigns: it is in no group, commits nothing by itself and never resets an offset. The group
    /// id is there because librdkafka assigns through its group handler.
    static func consumer(
        _ connection: KafkaConnection, group: String, limits: KafkaConsumerLimits, lanes: Int
    ) throws(WeirError) -> KafkaConfiguration {
        let configuration = try common(connection)
        // Metadata is asked for before a partition that failed is fetched again: `LogWatch` lives by that.
        try configuration.set([
            "fetch.wait.max.ms": "100", "fetch.error.backoff.ms": "100",
            "topic.metadata.refresh.fast.interval.ms": "50",
        ])
        try configuration.setPassedThrough(connection)
        try configuration.set("group.id", group)
        try configuration.set([
            "isolation.level": "read_committed", "enable.auto.commit": "false", "enable.auto.offset.store": "false",
            "auto.offset.reset": "error", "enable.partition.eof": "true", "allow.auto.create.topics": "false",
        ])
        try configuration.set("queued.min.messages", "\(limits.recordsPerQueue(lanes: lanes))")
        try configuration.set("queued.max.messages.kbytes", "\(limits.kilobytesPerQueue(lanes: lanes))")
        try configuration.set("fetch.message.max.bytes", "\(limits.partitionFetchBytes)")
        try configuration.set("fetch.max.bytes", "\(limits.fetchBytes)")
        return configuration
    }

    /// A consumer that asks for ends only, those of what is not committed yet among them.
    static func uncommittedConsumer(_ connection: KafkaConnection, group: String) throws(WeirError)
        -> KafkaConfiguration
    {
        let small = KafkaConsumerLimits(queueBytes: 1 << 20, partitionFetchBytes: 64 << 10, fetchBytes: 1 << 20)
        let configuration = try consumer(connection, group: group, limits: small, lanes: 1)
        try configuration.set("isolation.level", "read_uncommitted")
        return configuration
    }

    /// An idempotent producer; with `transactionalId`, a transactional one.
    static func producer(
        _ connection: KafkaConnection, transactionalId: String?, transactionTimeout: Int64, limits: KafkaProducerLimits
    ) throws(WeirError) -> KafkaConfiguration {
        let configuration = try common(connection)
        try configuration.set(["linger.ms": "5"])
        try configuration.setPassedThrough(connection)
        try configuration.set([
            "enable.idempotence": "true", "partitioner": "murmur2_random", "delivery.report.only.error": "true",
        ])
        try configuration.set("queue.buffering.max.kbytes", "\(max(limits.queueBytes / 1024, 1))")
        try configuration.set("queue.buffering.max.messages", "\(max(limits.queueRecords, 1))")
        if let transactionalId {
            try configuration.set("transactional.id", transactionalId)
            try configuration.set("transaction.timeout.ms", "\(transactionTimeout)")
            // The coordinator's "still busy with the last one" is retried at this pace: 108 ms an epoch became 10.
            try configuration.set("retry.backoff.ms", "5")
        }
        return configuration
    }
}
