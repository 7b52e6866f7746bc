internal import KafkaConnector
internal import StreamCore
internal import TopologyModel

/// The broker inside this process, where a topology asks for it.
struct EmbeddedBrokers: Sendable {
    /// What `brokers:` says for it.
    static let word = "embedded"
    /// Partitions of each topic made in it.
    static let partitions = 4

    let kafka: EmbeddedKafka?

    /// Starts the broker, with every topic that the plan reads or writes, if any connection asks for it.
    init(_ plan: TopologyPlan, logger: any Logger) throws {
        guard plan.kafkaConnections.contains(where: { $0.brokers == Self.word }) else {
            kafka = nil
            return
        }
        let kafka = try EmbeddedKafka(logger: logger)
        for topic in Set(plan.embeddedTopics) { try kafka.createTopic(topic, partitions: Self.partitions) }
        for topic in [InternalTopics.epochs(of: plan.id), InternalTopics.deadLetters(of: plan.id)] {
            try kafka.createTopic(topic, partitions: 1)
        }
        self.kafka = kafka
    }

    /// What whoever starts a job should know whose sources nobody fills: nil where none of them reads the broker in here.
    func warning(_ plan: TopologyPlan) -> String? {
        guard let kafka, let topic = plan.embeddedSourceTopics.first else { return nil }
        return "the embedded broker at \(kafka.brokers) is new and holds nothing; fill it with "
            + "'weir produce --brokers \(kafka.brokers) --topic \(topic) FILE', or read elsewhere with --brokers or --source"
    }

    /// The connection with the broker's address in place of the word.
    func resolve(_ connection: KafkaConnection) -> KafkaConnection {
        guard connection.brokers == Self.word, let kafka else { return connection }
        return KafkaConnection(brokers: kafka.brokers, properties: connection.properties)
    }
}

extension TopologyPlan {
    var kafkaConnections: [KafkaConnection] {
        let sourceConnections = sources.compactMap { source in
            if case .kafka(let kafka) = source.connector { kafka.connection } else { nil }
        }
        return sourceConnections + kafkaSinks.map(\.connection)
    }

    var kafkaSinks: [KafkaSinkPlan] {
        sinks.compactMap { sink in
            if case .kafka(let kafka) = sink.connector { kafka } else { nil }
        }
    }

    fileprivate var embeddedTopics: [String] {
        embeddedSourceTopics + kafkaSinks.filter { $0.connection.brokers == EmbeddedBrokers.word }.map(\.topic)
    }

    fileprivate var embeddedSourceTopics: [String] {
        sources.compactMap { source in
            if case .kafka(let kafka) = source.connector, kafka.connection.brokers == EmbeddedBrokers.word {
                kafka.topic
            } else {
                nil
            }
        }
    }
}
