/// Properties of librdkafka that a topology may not set.
enum KafkaProperties {
    private static let offsets = "the engine keeps offsets with its own state"
    private static let delivery = "`settings.delivery` says what is needed"
    private static let memory = "the engine derives it from `settings.memory`"

    private static let owned: [String: String] = [
        "bootstrap.servers": "it is `brokers` of the connection",
        "metadata.broker.list": "it is `brokers` of the connection",
        "group.id": "the job's identity is `settings.id`",
        "group.instance.id": "the engine assigns partitions itself",
        "partition.assignment.strategy": "the engine assigns partitions itself",
        "isolation.level": "the engine reads what is committed",
        "auto.offset.reset": "where a first start begins is `start` of the source",
        "auto.commit.interval.ms": offsets,
        "offset.store.method": offsets,
        "enable.partition.eof": "the engine needs the ends of partitions",
        "transactional.id": delivery,
        "transaction.timeout.ms": delivery,
        "enable.idempotence": delivery,
        "acks": delivery,
        "request.required.acks": delivery,
        "max.in.flight": delivery,
        "max.in.flight.requests.per.connection": delivery,
        "retries": delivery,
        "message.send.max.retries": delivery,
        "queued.min.messages": memory,
        "queued.max.messages.kbytes": memory,
        "fetch.message.max.bytes": memory,
        "max.partition.fetch.bytes": memory,
        "fetch.max.bytes": memory,
        "queue.buffering.max.messages": memory,
        "queue.buffering.max.kbytes": memory,
    ]

    /// Why a topology may not set the property, or nil where it may.
    static func ownership(of name: String) -> String? {
        if let reason = owned[name] { return reason }
        return name.hasPrefix("enable.auto.") ? offsets : nil
    }
}
