internal import KafkaConnector
public import StreamCore

extension JobAssembly {
    /// Runs the embedded broker, with those topics, until it is told to stop. `onReady` is given its address.
    /// - Throws: `WeirError`.
    public static func broker(
        port: Int, topics: [TopicRequest], stop: StopSignal, onReady: @Sendable (String) -> Void
    ) async throws {
        let kafka = try EmbeddedKafka()
        for topic in topics { try kafka.createTopic(topic.name, partitions: topic.partitions) }
        onReady(kafka.brokers)
        try await stop.wait()
        kafka.close()
    }
}
