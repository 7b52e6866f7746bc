import KafkaConnector
import StreamCore
import TestSupport
import Testing
import TopologyModel

@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct KafkaAdminTests {
    @Test func makesDescribesAndDeletesTopics() async throws {
        let admin = try KafkaAdmin(connection: try KafkaBroker.shared.connection)
        let name = TopicNames.unique("admin")
        #expect(try await admin.listOffsets(name) == nil)
        #expect(try await admin.describe(name) == nil)
        #expect(try await admin.createTopic(name, partitions: 2, configuration: ["cleanup.policy": "compact"]))
        #expect(try await !admin.createTopic(name, partitions: 2))
        #expect(try await admin.describe(name)?["cleanup.policy"] == "compact")
        let bounds = try await admin.listOffsets(name)
        #expect(bounds?.map(\.partition) == [0, 1])
        #expect(bounds?.allSatisfy { $0.beginning == 0 && $0.end == 0 } == true)
        #expect(try await !admin.clusterId().isEmpty)
        try await admin.deleteTopic(name)
        let error = await #expect(throws: WeirError.self) { try await admin.deleteTopic(name) }
        #expect(error?.code == "kafka-unknown-topic")
        await admin.close()
    }

    @Test func anUnknownTopicIsNamed() async throws {
        let source = KafkaSource(connection: try KafkaBroker.shared.connection, topic: "nowhere", group: "g")
        let error = await #expect(throws: WeirError.self) { _ = try await source.partitions() }
        #expect(error?.code == "kafka-unknown-topic")
        #expect(error?.message.contains("'nowhere'") == true)
        await source.close()
    }

    @Test func badConfigurationIsAnError() async throws {
        let admin = try KafkaAdmin(connection: try KafkaBroker.shared.connection)
        let error = await #expect(throws: WeirError.self) {
            try await admin.createTopic(
                TopicNames.unique("admin"), partitions: 1, configuration: ["no.such.property": "1"])
        }
        #expect(error?.code == "kafka-failed")
        await admin.close()
    }
}

@Suite struct UnreachableKafkaTests {
    @Test func everyPortSaysSoInTime() async throws {
        let port = FreePort.find(1)[0]
        let connection = KafkaConnection(brokers: "127.0.0.1:\(port)")
        let admin = try KafkaAdmin(connection: connection, patience: 300)
        let source = KafkaSource(connection: connection, topic: "t", group: "g", patience: 300)
        var options = KafkaOutputOptions(connection: connection, id: "j", topics: ["t"], isTransactional: true)
        options.patience = 300
        let output = KafkaOutput(options)
        var errors: [WeirError?] = []
        errors.append(await #expect(throws: WeirError.self) { _ = try await admin.clusterId() })
        errors.append(await #expect(throws: WeirError.self) { _ = try await source.partitions() })
        errors.append(await #expect(throws: WeirError.self) { _ = try await output.describe() })
        errors.append(await #expect(throws: WeirError.self) { _ = try await output.lastEpoch() })
        let failure = await #expect(throws: OutputError.self) { try await output.fence() }
        errors.append(failure?.error)
        #expect(failure?.kind == .retriable)
        for error in errors {
            #expect(error?.code == "kafka-unreachable")
            #expect(error?.isTransient == true)
        }
        await admin.close()
        await source.close()
        await output.close()
    }
}

enum TopicNames {
    static func unique(_ start: String) -> String { "\(start)-\(UInt64.random(in: 0...UInt64.max))" }
}
