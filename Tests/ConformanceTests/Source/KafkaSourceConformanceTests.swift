import TestSupport
import Testing

/// `KafkaSource`, at the broker inside librdkafka and, where there is one, at Apache Kafka.
@Suite
struct KafkaSourceConformanceTests {
    @Test(arguments: KafkaPlace.available) func readsEachPartitionInOrder(_ place: KafkaPlace) async throws {
        try await SourceConformance.readsEachPartitionInOrder(try await KafkaSourceFixture.make(at: place))
    }

    @Test(arguments: KafkaPlace.available) func resumesFromAnyOffset(_ place: KafkaPlace) async throws {
        try await SourceConformance.resumesFromAnyOffset(try await KafkaSourceFixture.make(at: place))
    }

    @Test(arguments: KafkaPlace.available) func tellsWhenItIsAtTheEnd(_ place: KafkaPlace) async throws {
        try await SourceConformance.tellsWhenItIsAtTheEnd(try await KafkaSourceFixture.make(at: place))
    }

    @Test(arguments: KafkaPlace.available) func knowsEndsFromFetches(_ place: KafkaPlace) async throws {
        try await SourceConformance.knowsEndsFromFetches(try await KafkaSourceFixture.make(at: place))
    }

    @Test(arguments: KafkaPlace.available) func pauseHoldsBackAndLosesNothing(_ place: KafkaPlace) async throws {
        try await SourceConformance.pauseHoldsBackAndLosesNothing(try await KafkaSourceFixture.make(at: place))
    }

    @Test(arguments: KafkaPlace.available) func knowsRecordsAgain(_ place: KafkaPlace) async throws {
        try await SourceConformance.knowsRecordsAgain(try await KafkaSourceFixture.make(at: place))
    }

    @Test(arguments: KafkaPlace.available) func knowsItsBounds(_ place: KafkaPlace) async throws {
        try await SourceConformance.knowsItsBounds(try await KafkaSourceFixture.make(at: place))
    }

    /// The embedded broker finds no offsets by time.
    @Test(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME is not set")) func startsAtTimes() async throws {
        try await SourceConformance.startsAtTimes(try await KafkaSourceFixture.make(at: .apache))
    }

    @Test(arguments: KafkaPlace.available) func openingAnewEndsOlderReaders(_ place: KafkaPlace) async throws {
        try await SourceConformance.openingAnewEndsOlderReaders(try await KafkaSourceFixture.make(at: place))
    }
}
