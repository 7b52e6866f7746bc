import KafkaConnector
import StreamCore
import TestSupport
import TopologyModel

/// Topics of its own at a broker.
struct KafkaOutputFixture: OutputFixture {
    let connection: KafkaConnection
    let id: String
    let topic: String
    let isolates: Bool
    var isTransactional = true
    var transactionTimeout: Int64 = 60_000

    /// At an Apache Kafka broker.
    static func make(at broker: KafkaBroker) async throws -> KafkaOutputFixture {
        let fixture = KafkaOutputFixture(
            connection: broker.connection, id: TopicName.unique("job"), topic: TopicName.unique("out"),
            isolates: true)
        let admin = try KafkaAdmin(connection: broker.connection)
        try await admin.createTopic(fixture.topic, partitions: 3)
        await admin.close()
        return fixture
    }

    /// At the broker inside librdkafka.
    static func make(at embedded: EmbeddedKafka) throws -> KafkaOutputFixture {
        let fixture = KafkaOutputFixture(
            connection: KafkaConnection(brokers: embedded.brokers), id: TopicName.unique("job"),
            topic: TopicName.unique("out"), isolates: false)
        try embedded.createTopic(fixture.topic, partitions: 3)
        return fixture
    }

    func makeOutput() async throws -> any OutputTransaction { KafkaOutput(options) }

    var options: KafkaOutputOptions {
        var options = KafkaOutputOptions(
            connection: connection, id: id, topics: [topic], isTransactional: isTransactional)
        options.transactionTimeout = transactionTimeout
        options.limits = KafkaProducerLimits(queueBytes: 1 << 20, queueRecords: 500)
        return options
    }

    func written() async throws -> [WrittenRecord] {
        try await KafkaTopicReader.readAll(connection: connection, topic: topic).map {
            WrittenRecord(partition: $0.partition, key: $0.keyText, value: $0.valueText, headers: $0.headers)
        }
    }
}
