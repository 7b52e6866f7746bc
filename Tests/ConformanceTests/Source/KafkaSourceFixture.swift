import KafkaConnector
import StreamCore
import TestSupport
import TopologyModel

/// A broker that the suites are run at.
enum KafkaPlace: Sendable {
    case embedded, apache

    static let available: [KafkaPlace] = KafkaBroker.isAvailable ? [.embedded, .apache] : [.embedded]
}

/// A topic of its own at a broker.
struct KafkaSourceFixture: SourceFixture {
    let connection: KafkaConnection
    let topic: String
    let partitionCount = 3

    /// Lives as long as its topic is read.
    private let embedded: EmbeddedKafka?

    static func make(at place: KafkaPlace) async throws -> KafkaSourceFixture {
        let topic = TopicName.unique("source")
        switch place {
        case .embedded:
            let embedded = try EmbeddedKafka()
            let fixture = KafkaSourceFixture(
                connection: KafkaConnection(brokers: embedded.brokers), topic: topic, embedded: embedded)
            try embedded.createTopic(topic, partitions: fixture.partitionCount)
            return fixture
        case .apache:
            let broker = try KafkaBroker.shared
            let fixture = KafkaSourceFixture(connection: broker.connection, topic: topic, embedded: nil)
            let admin = try KafkaAdmin(connection: broker.connection)
            try await admin.createTopic(topic, partitions: fixture.partitionCount)
            await admin.close()
            return fixture
        }
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
