internal import KafkaConnector
public import StreamCore

extension JobAssembly {
    /// Runs the embedded broker, with those topics, until it is told to stop. `onReady` is given its address.
    /// - Throws: `WeirError`; `kafka-embedded-port` where a port is asked for, which librdkafka has no way to give.
    public static func broker(
        port: Int, topics: [TopicRequest], stop: StopSignal, onReady: @Sendable (String) -> Void
    ) async throws {
        guard port == 0 else {
            throw WeirError(
                "kafka-embedded-port",
                "the embedded broker cannot listen on port \(port): librdkafka chooses its port itself",
                hint: "leave --port out; the address is printed when the broker is ready")
        }
        let kafka = try EmbeddedKafka()
        for topic in topics { try kafka.createTopic(topic.name, partitions: topic.partitions) }
        onReady(kafka.brokers)
        try await stop.wait()
        kafka.close()
    }
}
