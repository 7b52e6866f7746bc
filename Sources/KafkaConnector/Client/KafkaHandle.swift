internal import CRDKafka
internal import StreamCore

/// One librdkafka client.
///
/// `@unchecked Sendable`: librdkafka's client is safe to use from any thread, and `raw` never changes. Whoever closes
/// it sees to it that nobody uses it any more.
final class KafkaHandle: @unchecked Sendable {
    enum Role { case consumer, producer }

    let raw: OpaquePointer
    let role: Role
    let events: ClientEvents
    private let isClosed = Lock(false)

    /// - Throws: `kafka-property` where librdkafka does not take the properties together.
    init(
        _ role: Role, _ configuration: consuming KafkaConfiguration, outage: KafkaOutage? = nil, logger: any Logger
    ) throws(WeirError) {
        let events = ClientEvents(logger: logger, outage: outage)
        let properties = configuration.take()
        events.register(with: properties, role: role)
        var reason = [CChar](repeating: 0, count: 512)
        let kind = role == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        guard let raw = rd_kafka_new(kind, properties, &reason, reason.count) else {
            rd_kafka_conf_destroy(properties)
            throw WeirError("kafka-property", "no Kafka client can be made: \(Self.text(reason))")
        }
        self.raw = raw
        self.role = role
        self.events = events
    }

    deinit { close() }

    /// Runs the callbacks that wait for a thread.
    func serve(milliseconds: Int32 = 0) { rd_kafka_poll(raw, milliseconds) }

    /// Milliseconds after which a client that does not end is left to itself.
    static let patience = 30_000

    /// Gives the client up: what is in its queues is dropped. May take as long as a broker takes to answer.
    func close(patience: Int = KafkaHandle.patience) {
        let isFirst = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        guard isFirst else { return }
        if role == .producer {
            rd_kafka_purge(raw, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING)
            rd_kafka_poll(raw, 0)
        }
        if !ClientDestruction.run(raw, events, patience: patience) {
            events.log(.warning, "a Kafka client has not ended in \(patience / 1000) s, and is left to itself")
        }
    }

    static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
