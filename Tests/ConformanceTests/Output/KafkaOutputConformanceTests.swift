import KafkaConnector
import StreamCore
import TestSupport
import Testing

/// `KafkaOutput`, transactional, at Apache Kafka.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct KafkaOutputConformanceTests {
    @Test func committedIsVisibleWhole() async throws {
        try await OutputConformance.committedIsVisibleWhole(try await fixture())
    }

    @Test func abortedIsInvisible() async throws {
        try await OutputConformance.abortedIsInvisible(try await fixture())
    }

    @Test func olderRunIsFenced() async throws {
        try await OutputConformance.olderRunIsFenced(try await fixture())
    }

    @Test func fencingAnewEndsTheOpenTransaction() async throws {
        try await OutputConformance.fencingAnewEndsTheOpenTransaction(try await fixture())
    }

    @Test func keysKeepTheirOrder() async throws {
        try await OutputConformance.keysKeepTheirOrder(try await fixture())
    }

    @Test func writesNullsAndHeaders() async throws {
        try await OutputConformance.writesNullsAndHeaders(try await fixture())
    }

    @Test func waitsWhileTheQueueIsFull() async throws {
        try await OutputConformance.waitsWhileTheQueueIsFull(try await fixture())
    }

    /// The broker is restarted, killed and frozen in the middle of transactions, each time once the markers of the one
    /// before are written: a broker that ends before that can forget them, and `fence` then refuses to go on.
    @Test func losesAndDoublesNothingWhileTheBrokerFails() async throws {
        let broker = try KafkaBroker()
        var fixture = try await KafkaOutputFixture.make(at: broker)
        fixture.transactionTimeout = 5000
        let observer = try await fixture.makeOutput()
        try await OutputConformance.losesAndDoublesNothing(fixture, epochs: 12) { epoch in
            guard [3, 6, 9].contains(epoch) else { return }
            try await Self.waitForMarkers(of: epoch - 1, observer)
            switch epoch {
            case 3: try broker.restart()
            case 6:
                broker.kill()
                try broker.start()
            case 9: try await Self.outliveTheTransaction(broker)
            default: break
            }
        }
        await observer.close()
        broker.stop()
    }

    private static func waitForMarkers(of epoch: Int64, _ observer: any OutputTransaction) async throws {
        for _ in 0..<500 {
            if try await observer.lastEpoch()?.epoch == epoch { return }
        }
    }

    /// Freezes the broker for longer than a transaction may last: it ends ours by itself afterwards.
    private static func outliveTheTransaction(_ broker: KafkaBroker) async throws {
        broker.suspend()
        defer { broker.resume() }
        let admin = try KafkaAdmin(connection: broker.connection, patience: 6000)
        _ = try? await admin.clusterId()
        await admin.close()
    }

    private func fixture() async throws -> KafkaOutputFixture {
        try await KafkaOutputFixture.make(at: try KafkaBroker.shared)
    }
}

/// `KafkaOutput`, at least once, at Apache Kafka.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct KafkaPlainOutputConformanceTests {
    @Test func keysKeepTheirOrder() async throws {
        try await OutputConformance.keysKeepTheirOrder(try await fixture())
    }

    @Test func writesNullsAndHeaders() async throws {
        try await OutputConformance.writesNullsAndHeaders(try await fixture())
    }

    @Test func waitsWhileTheQueueIsFull() async throws {
        try await OutputConformance.waitsWhileTheQueueIsFull(try await fixture())
    }

    private func fixture() async throws -> KafkaOutputFixture {
        var fixture = try await KafkaOutputFixture.make(at: try KafkaBroker.shared)
        fixture.isTransactional = false
        return fixture
    }
}

/// `KafkaOutput`, transactional, at the broker inside librdkafka.
@Suite struct EmbeddedKafkaOutputConformanceTests {
    private let embedded: EmbeddedKafka

    init() throws { embedded = try EmbeddedKafka() }

    @Test func committedIsVisibleWhole() async throws {
        try await OutputConformance.committedIsVisibleWhole(try KafkaOutputFixture.make(at: embedded))
    }

    @Test func keysKeepTheirOrder() async throws {
        try await OutputConformance.keysKeepTheirOrder(try KafkaOutputFixture.make(at: embedded))
    }

    @Test func writesNullsAndHeaders() async throws {
        try await OutputConformance.writesNullsAndHeaders(try KafkaOutputFixture.make(at: embedded))
    }

    @Test func waitsWhileTheQueueIsFull() async throws {
        try await OutputConformance.waitsWhileTheQueueIsFull(try KafkaOutputFixture.make(at: embedded))
    }
}
