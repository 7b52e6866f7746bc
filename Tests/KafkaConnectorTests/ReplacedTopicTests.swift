import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

/// A topic that is deleted and made anew, with more records than before, while a reader is in the middle of it.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct ReplacedTopicTests {
    @Test func aReaderNoticesThatItsTopicWasMadeAnew() async throws {
        let connection = try KafkaBroker.shared.connection
        let topic = try await Self.topic(connection, holding: "old", count: 20)
        let source = KafkaSource(connection: connection, topic: topic, group: TopicNames.unique("g"))
        let reader = try await source.open([[PartitionPosition(partition: 0, offset: 0)]])[0]
        let (texts, _) = await Self.read(reader, count: 20)
        #expect(texts.count == 20)
        try await Self.replace(topic, connection, with: "new", count: 60)
        let (more, error) = await Self.read(reader, count: 40)
        #expect(more.isEmpty)
        #expect(error?.code == "source-replaced")
        await source.close()
    }

    /// Nothing was read by this reader: what an earlier run read last is told to it.
    @Test func aReaderThatHasReadNothingYetKnowsTheLastRecordOfTheRunBefore() async throws {
        let connection = try KafkaBroker.shared.connection
        let topic = try await Self.topic(connection, holding: "old", count: 20)
        let source = KafkaSource(connection: connection, topic: topic, group: TopicNames.unique("g"))
        let last = try #require(try await source.fingerprint(partition: 0, offset: 19))
        let reader = try await source.open([[PartitionPosition(partition: 0, offset: 20, last: last)]])[0]
        _ = await Self.read(reader, count: 1, polls: 5)
        try await Self.replace(topic, connection, with: "new", count: 60)
        let (more, error) = await Self.read(reader, count: 40)
        #expect(more.isEmpty)
        #expect(error?.code == "source-replaced")
        await source.close()
    }

    /// What is heard of a topic that stays is no reason to stop.
    @Test func aTopicThatStaysIsReadOnAfterEveryLookAtIt() async throws {
        let connection = try KafkaBroker.shared.connection
        let topic = try await Self.topic(connection, holding: "old", count: 20)
        let source = KafkaSource(connection: connection, topic: topic, group: TopicNames.unique("g"))
        let reader = try await source.open([[PartitionPosition(partition: 0, offset: 0)]])[0]
        var texts: [String] = []
        for round in 1...3 {
            texts += await Self.read(reader, count: 20).texts
            _ = try await source.partitions()
            try await Self.write(connection, topic, "round \(round)", count: 20)
        }
        let (rest, error) = await Self.read(reader, count: 20)
        #expect(texts.count + rest.count == 80)
        #expect(error == nil)
        await source.close()
    }

    /// Polls until `count` records have come or the reader fails.
    private static func read(
        _ reader: any SourceReader, count: Int, polls: Int = 600
    ) async -> (texts: [String], error: WeirError?) {
        var texts: [String] = []
        do {
            for _ in 0..<polls where texts.count < count {
                let poll = try await reader.next(
                    maximumRecords: 100, maximumBytes: 1 << 20, waitNanoseconds: 50_000_000)
                guard let batch = poll.batch else { continue }
                texts += (0..<batch.count).map { String(decoding: batch.payload($0), as: UTF8.self) }
            }
            return (texts, nil)
        } catch {
            return (texts, error as? WeirError)
        }
    }

    private static func topic(
        _ connection: KafkaConnection, holding text: String, count: Int
    ) async throws -> String {
        let topic = TopicNames.unique("replaced")
        let admin = try KafkaAdmin(connection: connection)
        try await admin.createTopic(topic, partitions: 1)
        await admin.close()
        try await write(connection, topic, text, count: count)
        return topic
    }

    private static func replace(
        _ topic: String, _ connection: KafkaConnection, with text: String, count: Int
    ) async throws {
        let admin = try KafkaAdmin(connection: connection)
        try await admin.deleteTopic(topic)
        // The broker deletes it a little later.
        while try await admin.createTopic(topic, partitions: 1) == false {}
        await admin.close()
        try await write(connection, topic, text, count: count)
    }

    private static func write(
        _ connection: KafkaConnection, _ topic: String, _ text: String, count: Int
    ) async throws {
        var values = StringColumnBuilder()
        for _ in 0..<count { values.append(text) }
        let producer = try RecordProducer(connection: connection)
        try await producer.send(OutputRecords(topic: topic, keys: nil, values: values.finish()))
        try await producer.flush()
        await producer.close()
    }
}
