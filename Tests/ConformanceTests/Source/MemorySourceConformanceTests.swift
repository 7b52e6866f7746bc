import StreamCore
import StreamTestKit
import Testing

/// `MemorySource`, which the engine's tests read.
@Suite struct MemorySourceConformanceTests {
    @Test(arguments: [1, 7, Int.max]) func readsEachPartitionInOrder(_ batchLimit: Int) async throws {
        try await SourceConformance.readsEachPartitionInOrder(MemorySourceFixture(batchLimit: batchLimit))
    }

    @Test func resumesFromAnyOffset() async throws {
        try await SourceConformance.resumesFromAnyOffset(MemorySourceFixture())
    }

    @Test func tellsWhenItIsAtTheEnd() async throws {
        try await SourceConformance.tellsWhenItIsAtTheEnd(MemorySourceFixture())
    }

    @Test func knowsEndsFromFetches() async throws {
        try await SourceConformance.knowsEndsFromFetches(MemorySourceFixture())
    }

    @Test func pauseHoldsBackAndLosesNothing() async throws {
        try await SourceConformance.pauseHoldsBackAndLosesNothing(MemorySourceFixture())
    }

    @Test func knowsRecordsAgain() async throws {
        try await SourceConformance.knowsRecordsAgain(MemorySourceFixture())
    }

    @Test func knowsItsBounds() async throws { try await SourceConformance.knowsItsBounds(MemorySourceFixture()) }

    @Test func openingAnewEndsOlderReaders() async throws {
        try await SourceConformance.openingAnewEndsOlderReaders(MemorySourceFixture())
    }

    @Test func startsAtTimes() async throws { try await SourceConformance.startsAtTimes(MemorySourceFixture()) }
}

struct MemorySourceFixture: SourceFixture {
    let partitionCount = 3
    private let log = MemoryLog(partitions: 3)
    private let batchLimit: Int

    init(batchLimit: Int = Int.max) { self.batchLimit = batchLimit }

    func makeSource() async throws -> any EventSource { MemorySource(log, batchLimit: batchLimit) }

    func append(_ records: [LogRecord], to partition: Int32) async throws {
        for record in records {
            log.append(record.payload.map { Array($0.utf8) }, to: Int(partition), timestamp: record.timestamp)
        }
    }
}
