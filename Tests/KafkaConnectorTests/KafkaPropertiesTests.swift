import StreamCore
import Testing
import TopologyModel

@testable import KafkaConnector

@Suite struct KafkaPropertiesTests {
    @Test(arguments: EngineOwnedProperties.names + ["enable.auto.commit", "enable.auto.offset.store"])
    func whatTheEngineOwnsIsRefused(_ name: String) {
        let error = #expect(throws: WeirError.self) { try KafkaProperties.check(["linger.ms": "1", name: "1"]) }
        #expect(error?.code == "kafka-property")
        #expect(error?.message.contains("'\(name)'") == true)
    }

    @Test func unknownPropertiesAreNamed() throws {
        let connection = KafkaConnection(brokers: "127.0.0.1:1", properties: ["lingr.ms": "5"])
        let error = #expect(throws: WeirError.self) { try KafkaConfigurationProbe.producer(connection) }
        #expect(error?.code == "kafka-property")
        #expect(error?.message.contains("'lingr.ms'") == true)
    }

    @Test func valuesAreNeverQuoted() throws {
        let connection = KafkaConnection(brokers: "127.0.0.1:1", properties: ["security.protocol": "hunter2"])
        let error = #expect(throws: WeirError.self) { try KafkaConfigurationProbe.producer(connection) }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func everyOwnedNameIsOneOfLibrdkafkas() throws {
        for name in EngineOwnedProperties.names {
            let error = Self.refusal(of: name)
            #expect(error?.message.contains("there is no") != true, "\(name)")
        }
    }

    private static func refusal(of name: String) -> WeirError? {
        do {
            try KafkaConfiguration().set(name, "\u{1}")
            return nil
        } catch {
            return error
        }
    }

    @Test func theQueueIsDividedByLanes() {
        let limits = KafkaConsumerLimits(queueBytes: 72 << 20)
        #expect(limits.recordsPerQueue(lanes: 1) == (72 << 20) / 720)
        #expect(limits.recordsPerQueue(lanes: 4) == (18 << 20) / 720)
        #expect(limits.kilobytesPerQueue(lanes: 4) == (18 << 20) / 720 * 300 / 1024)
        #expect(KafkaConsumerLimits(queueBytes: 1).kilobytesPerQueue(lanes: 100) == 64)
        #expect(KafkaConsumerLimits(queueBytes: 1).recordsPerQueue(lanes: 100) == 200)
    }

    /// Whatever the size of the records, what lies in the queues stays within the bound.
    @Test(arguments: [1, 50, 299, 300, 301, 1000, 100_000], [1, 3])
    func theQueuesHoldWhatTheyMay(_ size: Int, _ lanes: Int) {
        let limits = KafkaConsumerLimits(queueBytes: 48 << 20)
        let records = min(limits.recordsPerQueue(lanes: lanes), limits.kilobytesPerQueue(lanes: lanes) * 1024 / size)
        let held = records * lanes * (size + KafkaConsumerLimits.recordOverhead)
        #expect(held <= limits.queueBytes)
        #expect(held > limits.queueBytes / 3)
    }
}

private enum KafkaConfigurationProbe {
    static func producer(_ connection: KafkaConnection) throws {
        _ = try KafkaConfiguration.producer(
            connection, transactionalId: nil, transactionTimeout: 0, limits: KafkaProducerLimits())
    }
}
