internal import KafkaConnector
public import StreamCore

extension JobAssembly {
    /// Runs the embedded broker, with those topics, until it is told to stop. `onReady` is given its address.
    /// - Parameter port: 0: any that is free.
    /// - Throws: `WeirError`; `kafka-embedded-port` where the port cannot be had, `kafka-topic-name`.
    public static func broker(
        port: UInt16, topics: [TopicRequest], stop: StopSignal, onReady: @Sendable (String) -> Void
    ) async throws {
        let kafka = try EmbeddedKafka(port: port)
        defer { kafka.close() }
        for topic in topics { try kafka.createTopic(topic.name, partitions: topic.partitions) }
        onReady(kafka.brokers)
        try await stop.wait()
    }
}
