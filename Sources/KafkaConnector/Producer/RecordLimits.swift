internal import StreamCore
internal import TopologyModel

/// The largest record each topic takes.
struct RecordLimits {
    let topics: TopicAdministration
    let connection: KafkaConnection
    /// A batch of one record around its key and value: the batch's header is 61 bytes, the record's at most 33, and
    /// a few headers of ours ride along.
    private static let framing = 512
    /// librdkafka's `message.max.bytes`, which holds before the broker is asked.
    private static let producerDefault = 1_000_000
    /// Kafka's `message.max.bytes`.
    private static let brokerDefault = 1_048_588

    /// Bytes of key and value together, by topic: the topic's `max.message.bytes`, bounded by the producer's own.
    /// A topic that does not exist yet will have what the broker has by default.
    func of(_ names: [String]) throws -> [String: Int] {
        let own = connection.properties["message.max.bytes"].flatMap { Int($0) } ?? Self.producerDefault
        var byDefault: Int?
        var limits: [String: Int] = [:]
        for name in names {
            var bytes = try topics.configuration(of: name)?["max.message.bytes"].flatMap { Int($0) }
            if bytes == nil {
                byDefault = try byDefault ?? topics.brokerConfiguration()?["message.max.bytes"].flatMap { Int($0) }
                bytes = byDefault
            }
            limits[name] = max(min(own, bytes ?? Self.brokerDefault) - Self.framing, 0)
        }
        return limits
    }
}
