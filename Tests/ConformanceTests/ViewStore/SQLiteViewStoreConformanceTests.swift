import Foundation
import SQLiteViews
import StreamCore
import Testing

/// `SQLiteViewStore`, over a state directory of its own.
@Suite struct SQLiteViewStoreConformanceTests {
    @Test func aNewStoreHoldsNothing() async throws {
        try await ViewStoreConformance.aNewStoreHoldsNothing(SQLiteViewStoreFixture())
    }

    @Test func appliedIsThereAfterReopening() async throws {
        try await ViewStoreConformance.appliedIsThereAfterReopening(SQLiteViewStoreFixture())
    }

    @Test func rowsAreFoundByTheirKeys() async throws {
        try await ViewStoreConformance.rowsAreFoundByTheirKeys(SQLiteViewStoreFixture())
    }

    @Test func preparedIsInvisibleUntilItIsApplied() async throws {
        try await ViewStoreConformance.preparedIsInvisibleUntilItIsApplied(SQLiteViewStoreFixture())
    }

    @Test func preparingAgainReplaces() async throws {
        try await ViewStoreConformance.preparingAgainReplaces(SQLiteViewStoreFixture())
    }

    @Test func droppedIsForgotten() async throws {
        try await ViewStoreConformance.droppedIsForgotten(SQLiteViewStoreFixture())
    }

    @Test func rememberedIsWhatKafkaHolds() async throws {
        try await ViewStoreConformance.rememberedIsWhatKafkaHolds(SQLiteViewStoreFixture())
    }

    @Test func rowsAreFoundByTheirTime() async throws {
        try await ViewStoreConformance.rowsAreFoundByTheirTime(SQLiteViewStoreFixture())
    }

    @Test func expiredRowsGoBeforeTheNewOnesCome() async throws {
        try await ViewStoreConformance.expiredRowsGoBeforeTheNewOnesCome(SQLiteViewStoreFixture())
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func holdsWhatADictionaryHolds(_ seed: UInt64) async throws {
        try await ViewStoreConformance.holdsWhatADictionaryHolds(SQLiteViewStoreFixture(), seed: seed)
    }
}

final class SQLiteViewStoreFixture: ViewStoreFixture {
    private let path = FileManager.default.temporaryDirectory.appending(path: "weir-store-\(UUID().uuidString)").path
    private let directory: StateDirectory

    init() throws { directory = try StateDirectory.open(path: path, topology: "visits", now: 1_700_000_000_000) }

    deinit {
        directory.release()
        try? FileManager.default.removeItem(atPath: path)
    }

    func open() async throws -> any ViewStore {
        let view = StoredView(
            layout: VisitView.layout, signature: ["group by name: string"], hasTimeIndex: true, sources: ["events"])
        return try await SQLiteViewStore.open(directory, views: [view]).store
    }
}
