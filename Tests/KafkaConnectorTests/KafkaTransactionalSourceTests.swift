import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct KafkaTransactionalSourceTests {
    /// A log that ends in markers: the position moves beyond them, so that its end is reached.
    @Test func theEndLiesBehindMarkersAndAbortedRecordsAreNotSeen() async throws {
        let (output, topic) = try await writer()
        for epoch: Int64 in 1...3 {
            try await write(output, topic, "kept \(epoch)")
            try await output.commit(Self.epoch(epoch))
            try await write(output, topic, "dropped \(epoch)")
            try await output.abort()
        }
        let (texts, position, source) = try await readToEnd(topic)
        #expect(texts == ["kept 1", "kept 2", "kept 3"])
        let end = try await source.partitions()[0].end
        #expect(position == end)
        // Three kept, three dropped, six markers.
        #expect(end == 12)
        await source.close()
        await output.close()
    }

    /// What is open bounds what is seen, and the end that is told.
    @Test func anOpenTransactionIsBehindTheEnd() async throws {
        let (output, topic) = try await writer()
        try await write(output, topic, "kept")
        try await output.commit(Self.epoch(1))
        // More than the producer holds: when the call returns, some of it lies in the log.
        try await output.begin()
        try await output.send(Self.records(topic, "open", count: 30))
        let producer = try RecordProducer(connection: try KafkaBroker.shared.connection)
        try await producer.send(Self.records(topic, "behind it"))
        try await producer.flush()
        await producer.close()
        let (texts, position, source) = try await readToEnd(topic)
        #expect(texts == ["kept"])
        let end = try await source.partitions()[0].end
        #expect(end <= 3)
        #expect(position == end)
        await source.close()
        try await output.commit(Self.epoch(2))
        let (all, _, again) = try await readToEnd(topic)
        #expect(Set(all) == ["kept", "open", "behind it"])
        #expect(all.count == 32)
        await again.close()
        await output.close()
    }

    private func writer() async throws -> (KafkaOutput, String) {
        let connection = try KafkaBroker.shared.connection
        let topic = TopicNames.unique("transactional")
        let admin = try KafkaAdmin(connection: connection)
        try await admin.createTopic(topic, partitions: 1)
        await admin.close()
        var options = KafkaOutputOptions(
            connection: connection, id: TopicNames.unique("job"), topics: [topic], isTransactional: true)
        options.limits.queueRecords = 10
        let output = KafkaOutput(options)
        try await output.fence()
        return (output, topic)
    }

    private func write(_ output: KafkaOutput, _ topic: String, _ text: String) async throws {
        try await output.begin()
        try await output.send(Self.records(topic, text))
    }

    private func readToEnd(_ topic: String) async throws -> ([String], Int64, KafkaSource) {
        let source = KafkaSource(
            connection: try KafkaBroker.shared.connection, topic: topic, group: TopicNames.unique("g"))
        let reader = try await source.open([[PartitionPosition(partition: 0, offset: 0)]])[0]
        var texts: [String] = []
        var progress: PartitionProgress?
        for _ in 0..<400 where progress?.isAtEnd != true {
            let poll = try await reader.next(maximumRecords: 100, maximumBytes: 1 << 20, waitNanoseconds: 50_000_000)
            if let batch = poll.batch {
                texts += (0..<batch.count).map { String(decoding: batch.payload($0), as: UTF8.self) }
            }
            progress = poll.progress.last ?? progress
        }
        return (texts, try #require(progress).position, source)
    }

    private static func records(_ topic: String, _ text: String, count: Int = 1) -> OutputRecords {
        var values = StringColumnBuilder()
        for _ in 0..<count { values.append(text) }
        return OutputRecords(topic: topic, keys: nil, values: values.finish())
    }

    private static func epoch(_ number: Int64) -> EpochRecord {
        EpochRecord(epoch: number, jobId: "job", runId: "run", clusterId: "cluster", offsets: [])
    }
}
