import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct BrokerRestartTests {
    /// One reader, open all the while: it reads every record once, in order, across two restarts of the broker.
    @Test func aReaderOutlivesTheBroker() async throws {
        let broker = try KafkaBroker()
        let topic = TopicNames.unique("restarts")
        let admin = try KafkaAdmin(connection: broker.connection)
        try await admin.createTopic(topic, partitions: 1)
        await admin.close()
        try await produce(broker, topic, 0..<100)
        let source = KafkaSource(connection: broker.connection, topic: topic, group: "restarts")
        let reader = try await source.open([[PartitionPosition(partition: 0, offset: 0)]])[0]
        var seen: [String] = []
        try await read(reader, into: &seen, count: 100)
        try broker.restart()
        try await produce(broker, topic, 100..<200)
        try await read(reader, into: &seen, count: 200)
        broker.kill()
        #expect(try await reader.next(maximumRecords: 9, maximumBytes: 999, waitNanoseconds: 50_000_000).batch == nil)
        try broker.start()
        try await produce(broker, topic, 200..<300)
        try await read(reader, into: &seen, count: 300)
        #expect(seen == (0..<300).map { "\($0)" })
        await source.close()
        broker.stop()
    }

    /// It knows as soon as the last connection is lost, and is rid of it once it was answered again.
    @Test(.timeLimit(.minutes(2))) func aSourceSaysThatItsBrokerIsGone() async throws {
        let broker = try KafkaBroker()
        let topic = TopicNames.unique("outage")
        let admin = try KafkaAdmin(connection: broker.connection)
        try await admin.createTopic(topic, partitions: 1)
        await admin.close()
        let source = KafkaSource(connection: broker.connection, topic: topic, group: "outage")
        let reader = try await source.open([[PartitionPosition(partition: 0, offset: 0)]])[0]
        _ = try await source.partitions()
        #expect(source.trouble == nil)
        broker.stop()
        while source.trouble == nil {
            _ = try await reader.next(maximumRecords: 9, maximumBytes: 999, waitNanoseconds: 50_000_000)
        }
        #expect(source.trouble?.code == "kafka-unreachable" && source.trouble?.message.contains(topic) == true)
        try broker.start()
        while source.trouble != nil { _ = try? await source.partitions() }
        await source.close()
        broker.stop()
    }

    private func produce(_ broker: KafkaBroker, _ topic: String, _ numbers: Range<Int>) async throws {
        let producer = try RecordProducer(connection: broker.connection)
        var values = StringColumnBuilder()
        for number in numbers { values.append("\(number)") }
        try await producer.send(OutputRecords(topic: topic, keys: nil, values: values.finish()))
        try await producer.flush()
        await producer.close()
    }

    private func read(_ reader: any SourceReader, into seen: inout [String], count: Int) async throws {
        for _ in 0..<800 where seen.count < count {
            let poll = try await reader.next(maximumRecords: 100, maximumBytes: 1 << 20, waitNanoseconds: 50_000_000)
            guard let batch = poll.batch else { continue }
            seen += (0..<batch.count).map { String(decoding: batch.payload($0), as: UTF8.self) }
        }
    }
}
