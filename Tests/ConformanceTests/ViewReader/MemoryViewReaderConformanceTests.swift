import StreamCore
import Testing

/// `MemoryViewReader`, which has no SQL.
@Suite struct MemoryViewReaderConformanceTests {
    @Test func describesItsViewsBeforeTheFirstEpoch() async throws {
        try await ViewReaderConformance.describesItsViewsBeforeTheFirstEpoch(MemoryViewReaderFixture())
    }

    @Test func saysHowFreshItIs() async throws {
        try await ViewReaderConformance.saysHowFreshItIs(MemoryViewReaderFixture())
    }

    @Test func aSnapshotStaysAtItsEpoch() async throws {
        try await ViewReaderConformance.aSnapshotStaysAtItsEpoch(MemoryViewReaderFixture())
    }

    @Test func findsRowsByTheirKeys() async throws {
        try await ViewReaderConformance.findsRowsByTheirKeys(MemoryViewReaderFixture())
    }

    @Test func readsSingleRows() async throws {
        try await ViewReaderConformance.readsSingleRows(MemoryViewReaderFixture())
    }

    @Test func pagesFollowOneAnother() async throws {
        try await ViewReaderConformance.pagesFollowOneAnother(MemoryViewReaderFixture())
    }

    @Test func pagesKeepToTheirPrefix() async throws {
        try await ViewReaderConformance.pagesKeepToTheirPrefix(MemoryViewReaderFixture())
    }

    @Test func unknownViewsAndClosedSnapshotsAreRefused() async throws {
        try await ViewReaderConformance.unknownViewsAndClosedSnapshotsAreRefused(MemoryViewReaderFixture())
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func pagesAreTheSortedView(_ seed: UInt64) async throws {
        try await ViewReaderConformance.pagesAreTheSortedView(MemoryViewReaderFixture(), seed: seed)
    }

    @Test func sqlIsRefused() async throws {
        let fixture = MemoryViewReaderFixture()
        let error = await #expect(throws: WeirError.self) { try await fixture.reader().query("SELECT 1") }
        #expect(error?.code == "query-unsupported")
    }
}
