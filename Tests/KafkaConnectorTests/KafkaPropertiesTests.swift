import StreamCore
import Testing
import TopologyModel

@testable import KafkaConnector

@Suite struct KafkaPropertiesTests {
    @Test(arguments: KafkaProperties.engineOwned.sorted())
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
        for name in KafkaProperties.engineOwned {
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
        let limits = KafkaConsumerLimits(queueBytes: 64 << 20)
        #expect(limits.kilobytesPerQueue(lanes: 1) == 65_536)
        #expect(limits.kilobytesPerQueue(lanes: 4) == 16_384)
        #expect(KafkaConsumerLimits(queueBytes: 1).kilobytesPerQueue(lanes: 100) == 64)
    }
}

private enum KafkaConfigurationProbe {
    static func producer(_ connection: KafkaConnection) throws {
        _ = try KafkaConfiguration.producer(
            connection, transactionalId: nil, transactionTimeout: 0, limits: KafkaProducerLimits())
    }
}
