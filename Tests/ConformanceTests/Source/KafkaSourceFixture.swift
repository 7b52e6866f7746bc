import KafkaConnector
import StreamCore
import TestSupport
import TopologyModel

/// A topic of its own at a broker.
struct KafkaSourceFixture: SourceFixture {
    let connection: KafkaConnection
    let topic: String
    let partitionCount = 3

    /// At an Apache Kafka broker.
    static func make(at broker: KafkaBroker) async throws -> KafkaSourceFixture {
        let fixture = KafkaSourceFixture(connection: broker.connection, topic: TopicName.unique("source"))
        let admin = try KafkaAdmin(connection: broker.connection)
        try await admin.createTopic(fixture.topic, partitions: fixture.partitionCount)
        await admin.close()
        return fixture
    }

    /// At the broker inside librdkafka.
    static func make(at embedded: EmbeddedKafka) throws -> KafkaSourceFixture {
        let fixture = KafkaSourceFixture(
            connection: KafkaConnection(brokers: embedded.brokers), topic: TopicName.unique("source"))
        try embedded.createTopic(fixture.topic, partitions: fixture.partitionCount)
        return fixture
    }

    func makeSource() async throws -> any EventSource {
        KafkaSource(connection: connection, topic: topic, group: "conformance")
    }

    func append(_ records: [LogRecord], to partition: Int32) async throws {
        let producer = try RecordProducer(connection: connection)
        var values = StringColumnBuilder()
        for record in records {
            if let payload = record.payload { values.append(payload) } else { values.appendNull() }
        }
        // A record without a key goes to the partition that its origin's hash names.
        let origins = Buffer<UInt64>(repeating: UInt64(partition), count: records.count)
        try await producer.send(
            OutputRecords(topic: topic, keys: nil, values: values.finish(), originHashes: origins),
            timestamps: Buffer(records.map(\.timestamp)))
        try await producer.flush()
        await producer.close()
    }
}

enum TopicName {
    static func unique(_ start: String) -> String { "\(start)-\(UInt64.random(in: 0...UInt64.max))" }
}
