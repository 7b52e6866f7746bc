import StreamCore
import StreamTestKit
import Testing

/// `MemoryViewStore`, which the engine's tests keep their state in.
@Suite struct MemoryViewStoreConformanceTests {
    @Test func aNewStoreHoldsNothing() async throws {
        try await ViewStoreConformance.aNewStoreHoldsNothing(MemoryViewStoreFixture())
    }

    @Test func appliedIsThereAfterReopening() async throws {
        try await ViewStoreConformance.appliedIsThereAfterReopening(MemoryViewStoreFixture())
    }

    @Test func rowsAreFoundByTheirKeys() async throws {
        try await ViewStoreConformance.rowsAreFoundByTheirKeys(MemoryViewStoreFixture())
    }

    @Test func preparedIsInvisibleUntilItIsApplied() async throws {
        try await ViewStoreConformance.preparedIsInvisibleUntilItIsApplied(MemoryViewStoreFixture())
    }

    @Test func preparingAgainReplaces() async throws {
        try await ViewStoreConformance.preparingAgainReplaces(MemoryViewStoreFixture())
    }

    @Test func droppedIsForgotten() async throws {
        try await ViewStoreConformance.droppedIsForgotten(MemoryViewStoreFixture())
    }

    @Test func rememberedIsWhatKafkaHolds() async throws {
        try await ViewStoreConformance.rememberedIsWhatKafkaHolds(MemoryViewStoreFixture())
    }

    @Test func rowsAreFoundByTheirTime() async throws {
        try await ViewStoreConformance.rowsAreFoundByTheirTime(MemoryViewStoreFixture())
    }

    @Test func expiredRowsGoBeforeTheNewOnesCome() async throws {
        try await ViewStoreConformance.expiredRowsGoBeforeTheNewOnesCome(MemoryViewStoreFixture())
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func holdsWhatADictionaryHolds(_ seed: UInt64) async throws {
        try await ViewStoreConformance.holdsWhatADictionaryHolds(MemoryViewStoreFixture(), seed: seed)
    }
}

struct MemoryViewStoreFixture: ViewStoreFixture {
    private let disk = MemoryDisk(jobId: "job")

    func open() async throws -> any ViewStore { MemoryViewStore(disk, layouts: [VisitView.layout]) }
}
