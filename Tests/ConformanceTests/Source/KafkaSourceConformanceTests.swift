import KafkaConnector
import TestSupport
import Testing

/// `KafkaSource` at Apache Kafka.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set"))
struct KafkaSourceConformanceTests {
    @Test func readsEachPartitionInOrder() async throws {
        try await SourceConformance.readsEachPartitionInOrder(try await fixture())
    }

    @Test func resumesFromAnyOffset() async throws {
        try await SourceConformance.resumesFromAnyOffset(try await fixture())
    }

    @Test func tellsWhenItIsAtTheEnd() async throws {
        try await SourceConformance.tellsWhenItIsAtTheEnd(try await fixture())
    }

    @Test func pauseHoldsBackAndLosesNothing() async throws {
        try await SourceConformance.pauseHoldsBackAndLosesNothing(try await fixture())
    }

    @Test func knowsRecordsAgain() async throws {
        try await SourceConformance.knowsRecordsAgain(try await fixture())
    }

    @Test func knowsItsBounds() async throws {
        try await SourceConformance.knowsItsBounds(try await fixture())
    }

    @Test func startsAtTimes() async throws {
        try await SourceConformance.startsAtTimes(try await fixture())
    }

    @Test func openingAnewEndsOlderReaders() async throws {
        try await SourceConformance.openingAnewEndsOlderReaders(try await fixture())
    }

    private func fixture() async throws -> KafkaSourceFixture {
        try await KafkaSourceFixture.make(at: try KafkaBroker.shared)
    }
}
