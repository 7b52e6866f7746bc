public import StreamCore

/// Which librdkafka properties a topology may pass through, and which the engine sets itself.
public enum KafkaProperties {
    /// Properties that a file must not set: correctness or the memory budget hangs on them.
    public static let engineOwned: Set<String> = [
        // who we are and what we read
        "bootstrap.servers", "metadata.broker.list", "group.id", "group.instance.id", "partition.assignment.strategy",
        "isolation.level", "enable.auto.commit", "auto.commit.enable", "auto.commit.interval.ms",
        "enable.auto.offset.store", "auto.offset.reset", "enable.partition.eof",
        // how we write
        "transactional.id", "transaction.timeout.ms", "enable.idempotence", "enable.gapless.guarantee", "acks",
        "request.required.acks", "max.in.flight", "max.in.flight.requests.per.connection", "partitioner",
        "delivery.report.only.error", "retry.backoff.ms",
        // memory
        "queued.min.messages", "queued.max.messages.kbytes", "fetch.message.max.bytes", "max.partition.fetch.bytes",
        "fetch.max.bytes", "receive.message.max.bytes", "queue.buffering.max.messages", "queue.buffering.max.kbytes",
        // callbacks and test brokers
        "log.queue", "enabled_events", "test.mock.num.brokers", "plugin.library.paths",
    ]

    /// - Throws: `kafka-property` naming the first property, in alphabetical order, that the engine sets itself.
    public static func check(_ properties: [String: String]) throws(WeirError) {
        for name in properties.keys.sorted() where engineOwned.contains(name) {
            throw WeirError(
                "kafka-property", "property '\(name)' is set by the engine",
                hint: "remove '\(name)' from the connection's properties")
        }
    }
}
