import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

@Suite struct EmbeddedKafkaTests {
    private let embedded: EmbeddedKafka
    private var connection: KafkaConnection { KafkaConnection(brokers: embedded.brokers) }

    init() throws { embedded = try EmbeddedKafka() }

    /// It names a controller that is none of its brokers; what would be asked of that one has an answer all the same.
    @Test(.timeLimit(.minutes(1))) func itsTopicsAreDescribedAtOnce() async throws {
        try embedded.createTopic("out", partitions: 1)
        let output = KafkaOutput(
            KafkaOutputOptions(connection: connection, id: "job", topics: ["out"], isTransactional: true))
        let description = try await output.describe()
        #expect(description.recordLimits["out"] == 1_000_000 - 512)
        #expect(!description.clusterId.isEmpty)
        await output.close()
        let admin = try KafkaAdmin(connection: connection)
        await #expect(throws: WeirError.self) { try await admin.createTopic("new") }
        #expect(try await admin.describe("out") == nil)
        await admin.close()
    }

    @Test func anOffsetBeyondTheLogIsAnError() async throws {
        try embedded.createTopic("short", partitions: 1)
        try await produce("short", count: 3)
        let source = KafkaSource(connection: connection, topic: "short", group: "g")
        let readers = try await source.open([[PartitionPosition(partition: 0, offset: 1_000_000)]])
        let error = await #expect(throws: WeirError.self) {
            for _ in 0..<200 {
                _ = try await readers[0].next(maximumRecords: 1, maximumBytes: 1, waitNanoseconds: 50_000_000)
            }
        }
        #expect(error?.code == "kafka-offset-out-of-range")
        #expect(error?.message.contains("partition 0 of topic 'short'") == true)
        await source.close()
    }

    @Test func aBrokerThatGoesAndComesBackIsRiddenOut() async throws {
        try embedded.createTopic("comes-back", partitions: 1)
        try await produce("comes-back", count: 10)
        let source = KafkaSource(connection: connection, topic: "comes-back", group: "g")
        let readers = try await source.open([[PartitionPosition(partition: 0, offset: 0)]])
        #expect(try await read(readers[0], 10) == Array(0..<10))
        embedded.setBroker(1, isUp: false)
        for _ in 0..<5 {
            let poll = try await readers[0].next(maximumRecords: 9, maximumBytes: 999, waitNanoseconds: 50_000_000)
            #expect(poll.batch == nil)
        }
        embedded.setBroker(1, isUp: true)
        try await produce("comes-back", count: 5)
        #expect(try await read(readers[0], 5) == Array(10..<15))
        await source.close()
    }

    @Test func aProducerSaysWhenItIsHeldBack() async throws {
        try embedded.createTopic("held", partitions: 1)
        let held = Lock((starts: 0, ends: 0))
        let producer = try RecordProducer(
            connection: connection, limits: KafkaProducerLimits(queueBytes: 1 << 20, queueRecords: 50)
        ) { isHeld in
            held.withLock { if isHeld { $0.starts += 1 } else { $0.ends += 1 } }
        }
        embedded.setBroker(1, delayMilliseconds: 20)
        try await producer.send(Self.records("held", count: 500))
        try await producer.flush()
        await producer.close()
        let (starts, ends) = held.withLock { ($0.starts, $0.ends) }
        #expect(starts > 0)
        #expect(starts == ends)
        embedded.setBroker(1, delayMilliseconds: 0)
        #expect(try await KafkaTopicReader.count(connection: connection, topic: "held") == 500)
    }

    @Test func aRecordTooLargeIsSaidToBe() async throws {
        try embedded.createTopic("large", partitions: 1)
        let producer = try RecordProducer(connection: connection)
        var values = StringColumnBuilder()
        values.append(String(repeating: "x", count: 2_000_000))
        let records = OutputRecords(topic: "large", keys: nil, values: values.finish())
        let error = await #expect(throws: WeirError.self) { try await producer.send(records) }
        #expect(error?.code == "kafka-record-too-large")
        await producer.close()
    }

    /// The epochs' topic may have more than one partition; only the first is written and read.
    @Test(arguments: 0..<6) func theEpochIsFoundWhateverPartitionItsKeyWouldChoose(_ number: Int) async throws {
        let id = "job-\(number)"
        try embedded.createTopic(InternalTopics.epochs(of: id), partitions: 5)
        let output = KafkaOutput(
            KafkaOutputOptions(
                connection: connection, id: id, topics: [], isTransactional: true, writesDeadLetters: false))
        let record = EpochRecord(epoch: 3, jobId: "j", runId: "r", clusterId: "c", offsets: [])
        try await output.fence()
        try await output.begin()
        try await output.commit(record)
        #expect(try await output.lastEpoch() == record)
        await output.close()
    }

    private func produce(_ topic: String, count: Int) async throws {
        let producer = try RecordProducer(connection: connection)
        try await producer.send(Self.records(topic, count: count))
        try await producer.flush()
        await producer.close()
    }

    private static func records(_ topic: String, count: Int) -> OutputRecords {
        var values = StringColumnBuilder()
        for index in 0..<count { values.append("value \(index)") }
        return OutputRecords(topic: topic, keys: nil, values: values.finish())
    }

    /// Offsets of the next `count` records.
    private func read(_ reader: any SourceReader, _ count: Int) async throws -> [Int64] {
        var offsets: [Int64] = []
        for _ in 0..<400 where offsets.count < count {
            let poll = try await reader.next(maximumRecords: 100, maximumBytes: 1 << 20, waitNanoseconds: 50_000_000)
            if let batch = poll.batch { offsets += batch.offsets.values }
        }
        return offsets
    }
}
