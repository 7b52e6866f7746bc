/// Properties of librdkafka that a topology may not set: correctness or the memory budget hangs on them.
public enum EngineOwnedProperties {
    /// Why a topology may not set the property, or nil where it may.
    public static func reason(_ name: String) -> String? {
        reasons[name] ?? (name.hasPrefix("enable.auto.") ? offsets : nil)
    }

    /// Every name that the engine sets itself, but for those that begin with `enable.auto.`.
    public static var names: [String] { reasons.keys.sorted() }

    private static let offsets = "the engine keeps offsets with its own state"
    private static let assignment = "the engine assigns partitions itself"
    private static let delivery = "`settings.delivery` says what is needed"
    private static let producing = "the engine says how records are produced"
    private static let memory = "the engine derives it from `settings.memory`"
    private static let inside = "it is for the inside of the process"

    private static let reasons: [String: String] = [
        "bootstrap.servers": "it is `brokers` of the connection",
        "metadata.broker.list": "it is `brokers` of the connection",
        "group.id": "the job's identity is `settings.id`",
        "group.instance.id": assignment,
        "partition.assignment.strategy": assignment,
        "isolation.level": "the engine reads what is committed",
        "auto.offset.reset": "where a first start begins is `start` of the source",
        "auto.commit.enable": offsets,
        "auto.commit.interval.ms": offsets,
        "offset.store.method": offsets,
        "enable.partition.eof": "the engine needs the ends of partitions",
        "transactional.id": delivery,
        "transaction.timeout.ms": delivery,
        "enable.idempotence": delivery,
        "enable.gapless.guarantee": delivery,
        "acks": delivery,
        "request.required.acks": delivery,
        "max.in.flight": delivery,
        "max.in.flight.requests.per.connection": delivery,
        "retries": delivery,
        "message.send.max.retries": delivery,
        "retry.backoff.ms": producing,
        "partitioner": producing,
        "delivery.report.only.error": producing,
        "queued.min.messages": memory,
        "queued.max.messages.kbytes": memory,
        "fetch.message.max.bytes": memory,
        "max.partition.fetch.bytes": memory,
        "fetch.max.bytes": memory,
        "receive.message.max.bytes": memory,
        "queue.buffering.max.messages": memory,
        "queue.buffering.max.kbytes": memory,
        "log.queue": inside,
        "enabled_events": inside,
        "test.mock.num.brokers": inside,
        "plugin.library.paths": inside,
    ]
}
