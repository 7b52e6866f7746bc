import Testing

/// `SQLiteViewReader`, beside the store that writes.
@Suite struct SQLiteViewReaderConformanceTests {
    @Test func describesItsViewsBeforeTheFirstEpoch() async throws {
        try await ViewReaderConformance.describesItsViewsBeforeTheFirstEpoch(SQLiteViewReaderFixture())
    }

    @Test func saysHowFreshItIs() async throws {
        try await ViewReaderConformance.saysHowFreshItIs(SQLiteViewReaderFixture())
    }

    @Test func aSnapshotStaysAtItsEpoch() async throws {
        try await ViewReaderConformance.aSnapshotStaysAtItsEpoch(SQLiteViewReaderFixture())
    }

    @Test func findsRowsByTheirKeys() async throws {
        try await ViewReaderConformance.findsRowsByTheirKeys(SQLiteViewReaderFixture())
    }

    @Test func readsSingleRows() async throws {
        try await ViewReaderConformance.readsSingleRows(SQLiteViewReaderFixture())
    }

    @Test func pagesFollowOneAnother() async throws {
        try await ViewReaderConformance.pagesFollowOneAnother(SQLiteViewReaderFixture())
    }

    @Test func pagesKeepToTheirPrefix() async throws {
        try await ViewReaderConformance.pagesKeepToTheirPrefix(SQLiteViewReaderFixture())
    }

    @Test func unknownViewsAndClosedSnapshotsAreRefused() async throws {
        try await ViewReaderConformance.unknownViewsAndClosedSnapshotsAreRefused(SQLiteViewReaderFixture())
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func pagesAreTheSortedView(_ seed: UInt64) async throws {
        try await ViewReaderConformance.pagesAreTheSortedView(SQLiteViewReaderFixture(), seed: seed)
    }
}
