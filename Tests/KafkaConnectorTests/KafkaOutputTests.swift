import Foundation
import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct KafkaOutputTests {
    @Test func describesTheClusterAndWhatTopicsTake() async throws {
        let broker = try KafkaBroker.shared
        let small = TopicNames.unique("small")
        let admin = try KafkaAdmin(connection: broker.connection)
        try await admin.createTopic(small, partitions: 1, configuration: ["max.message.bytes": "5000"])
        let missing = TopicNames.unique("missing")
        let output = KafkaOutput(
            KafkaOutputOptions(
                connection: broker.connection, id: TopicNames.unique("job"), topics: [small, missing],
                isTransactional: true))
        let description = try await output.describe()
        #expect(description.clusterId == (try await admin.clusterId()))
        #expect(description.recordLimits.count == 4)
        let limit = try #require(description.recordLimits[small])
        #expect(limit > 4000 && limit < 5000)
        #expect(description.recordLimits[missing] == 1_000_000 - 512)
        // Asking makes no topic.
        #expect(try await admin.listOffsets(missing) == nil)
        // What the limit allows is taken, in a batch of its own.
        try await output.fence()
        try await output.begin()
        var values = StringColumnBuilder()
        values.append(String(repeating: "x", count: limit))
        try await output.send(OutputRecords(topic: small, keys: nil, values: values.finish()))
        try await output.commit(Self.epoch(1))
        await output.close()
        await admin.close()
    }

    @Test func makesTopicsThatAreMissing() async throws {
        let broker = try KafkaBroker.shared
        let id = TopicNames.unique("job")
        let topic = TopicNames.unique("out")
        let output = KafkaOutput(
            KafkaOutputOptions(connection: broker.connection, id: id, topics: [topic], isTransactional: true))
        try await output.fence()
        let admin = try KafkaAdmin(connection: broker.connection)
        #expect(try await admin.listOffsets(topic)?.count == 3)
        #expect(try await admin.listOffsets(InternalTopics.epochs(of: id))?.count == 1)
        #expect(try await admin.listOffsets(InternalTopics.deadLetters(of: id))?.count == 1)
        #expect(try await admin.describe(InternalTopics.epochs(of: id))?["cleanup.policy"] == "compact")
        #expect(try await admin.describe(InternalTopics.deadLetters(of: id))?["retention.ms"] == "-1")
        await admin.close()
        await output.close()
    }

    /// The last record lies further back than the first look goes: markers of aborted transactions follow it.
    @Test func findsTheLastEpochBehindManyMarkers() async throws {
        let options = try options()
        let output = KafkaOutput(options)
        try await output.fence()
        let epochs = InternalTopics.epochs(of: options.id)
        try await output.begin()
        try await output.commit(Self.epoch(7))
        for _ in 0..<50 {
            try await output.begin()
            try await output.send(Self.records(epochs, ["not an epoch, and aborted"]))
            try await output.abort()
        }
        #expect(try await eventually({ try await output.lastEpoch() }, is: { $0 == Self.epoch(7) }) == Self.epoch(7))
        await output.close()
    }

    @Test func aForeignRecordInTheEpochsTopicIsAnError() async throws {
        let options = try options()
        let output = KafkaOutput(options)
        try await output.fence()
        try await output.begin()
        try await output.commit(Self.epoch(1))
        let producer = try RecordProducer(connection: try KafkaBroker.shared.connection)
        try await producer.send(Self.records(InternalTopics.epochs(of: options.id), ["hello"]))
        try await producer.flush()
        await producer.close()
        let error = await #expect(throws: WeirError.self) { _ = try await output.lastEpoch() }
        #expect(error?.code == "kafka-epoch-record")
        await output.close()
    }

    @Test(arguments: [true, false])
    func commitsConsumedOffsetsForLagTools(_ isTransactional: Bool) async throws {
        let broker = try KafkaBroker.shared
        let source = TopicNames.unique("in")
        let admin = try KafkaAdmin(connection: broker.connection)
        try await admin.createTopic(source, partitions: 2)
        var options = try options()
        options.isTransactional = isTransactional
        options.commitsOffsets = true
        let output = KafkaOutput(options)
        try await output.fence()
        try await output.begin()
        try await output.commit(
            EpochRecord(
                epoch: 1, jobId: "j", runId: "r", clusterId: "c",
                offsets: [SourceOffset(source: "s", topic: source, partition: 1, offset: 42)]))
        var committed: [Int32: Int64] = [:]
        for _ in 0..<200 where committed.isEmpty {
            committed = try await admin.committedOffsets(group: options.id, topic: source)
        }
        #expect(committed == [1: 42])
        await output.close()
        await admin.close()
    }

    /// The first commit of a new broker waits for its coordinator: closing behind it neither loses it nor spins for the
    /// session's timeout.
    @Test(.timeLimit(.minutes(1))) func closingWaitsForOffsetsUnderWay() async throws {
        let broker = try KafkaBroker()
        try broker.start()
        defer { broker.stop() }
        let source = TopicNames.unique("in")
        let admin = try KafkaAdmin(connection: broker.connection)
        try await admin.createTopic(source, partitions: 1)
        let options = KafkaOutputOptions(
            connection: broker.connection, id: TopicNames.unique("job"), topics: [TopicNames.unique("out")],
            isTransactional: false, commitsOffsets: true)
        let output = KafkaOutput(options)
        try await output.begin()
        let offset = SourceOffset(source: "s", topic: source, partition: 0, offset: 42)
        try await output.commit(EpochRecord(epoch: 1, jobId: "j", runId: "r", clusterId: "c", offsets: [offset]))
        let closing = ContinuousClock.now
        await output.close()
        #expect(ContinuousClock.now - closing < .seconds(20))
        #expect(try await admin.committedOffsets(group: options.id, topic: source) == [0: 42])
        await admin.close()
    }

    /// What is neither committed nor aborted once the id is fenced would end with our next transaction: an epoch written
    /// again would be there twice.
    @Test func aTransactionThatTheClusterForgotIsRefused() async throws {
        let options = try options()
        let output = KafkaOutput(options)
        try await output.fence()
        try await output.begin()
        try await output.commit(Self.epoch(1))
        // Stands for one: a producer of another id keeps a transaction open in the epochs' topic.
        var other = try self.options()
        other.limits.queueRecords = 10
        let stranger = KafkaOutput(other)
        try await stranger.fence()
        try await stranger.begin()
        let texts = (0..<30).map { "never \($0)" }
        try await stranger.send(Self.records(InternalTopics.epochs(of: options.id), texts))
        let failure = await #expect(throws: OutputError.self) { try await output.fence() }
        #expect(failure?.kind == .fatal)
        #expect(failure?.error.code == "kafka-hanging-transaction")
        #expect(try await eventually({ try await output.lastEpoch() }, is: { $0 == Self.epoch(1) }) == Self.epoch(1))
        // What the hint says ends it, at whatever broker of the cluster.
        let command = try #require(failure?.error.hint?.split(separator: "'").dropFirst().first)
        #expect(try KafkaBroker.shared.run(tool: String(command)) == 0, "\(command)")
        try await output.fence()
        #expect(try await eventually({ try await output.lastEpoch() }, is: { $0 == Self.epoch(1) }) == Self.epoch(1))
        await stranger.close()
        await output.close()
    }

    /// The process dies where the transaction is complete but not committed: the next run finds the epoch before.
    @Test(.timeLimit(.minutes(1)))
    func aCrashBeforeTheCommitLeavesTheEpochBefore() async throws {
        let options = try options()
        let first = KafkaOutput(options)
        try await first.fence()
        try await first.begin()
        try await first.send(Self.records(options.topics[0], ["kept"]))
        try await first.commit(Self.epoch(1))
        await first.close()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                brokers = options.connection.brokers as String, id = options.id as String,
                topic = options.topics[0] as String
            ] in
            setenv("WEIR_CRASH_AT", "kafka.offsets-sent", 1)
            try await CrashingRun.commit(brokers: brokers, id: id, topic: topic)
        }
        let second = KafkaOutput(options)
        #expect(try await eventually({ try await second.lastEpoch() }, is: { $0 == Self.epoch(1) }) == Self.epoch(1))
        try await second.fence()
        #expect(try await eventually({ try await second.lastEpoch() }, is: { $0 == Self.epoch(1) }) == Self.epoch(1))
        try await second.begin()
        try await second.send(Self.records(options.topics[0], ["kept too"]))
        try await second.commit(Self.epoch(2))
        let values = try await eventually(
            { try await KafkaTopicReader.readAll(connection: options.connection, topic: options.topics[0]) },
            is: { $0.count >= 2 })
        #expect(Set(values.map(\.valueText)) == ["kept", "kept too"])
        #expect(values.count == 2)
        await second.close()
    }

    private func options() throws -> KafkaOutputOptions {
        KafkaOutputOptions(
            connection: try KafkaBroker.shared.connection, id: TopicNames.unique("job"),
            topics: [TopicNames.unique("out")], isTransactional: true)
    }

    static func records(_ topic: String, _ texts: [String]) -> OutputRecords {
        var keys = StringColumnBuilder()
        var values = StringColumnBuilder()
        for text in texts {
            keys.append("key")
            values.append(text)
        }
        return OutputRecords(topic: topic, keys: keys.finish(), values: values.finish())
    }

    static func epoch(_ number: Int64) -> EpochRecord {
        EpochRecord(epoch: number, jobId: "job", runId: "run", clusterId: "cluster", offsets: [])
    }
}

/// What the process that is killed does.
private enum CrashingRun {
    static func commit(brokers: String, id: String, topic: String) async throws {
        let output = KafkaOutput(
            KafkaOutputOptions(
                connection: KafkaConnection(brokers: brokers), id: id, topics: [topic], isTransactional: true))
        try await output.fence()
        try await output.begin()
        try await output.send(KafkaOutputTests.records(topic, ["never"]))
        try await output.commit(KafkaOutputTests.epoch(2))
    }
}
