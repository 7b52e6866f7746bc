import StreamCore
import TestSupport
import Testing
import TopologyModel

/// What every `ViewReader` promises. Each function takes a fixture over an empty disk of its own.
enum ViewReaderConformance {
    private static let rows = [
        VisitRow(name: nil, windowEnd: 1000, visits: 1), VisitRow(name: "", windowEnd: 2000, visits: nil),
        VisitRow(name: "ada", windowEnd: 1000, visits: 3), VisitRow(name: "ada", windowEnd: 2000, visits: 4),
        VisitRow(name: "ada\u{0}b", windowEnd: 1000, visits: 5), VisitRow(name: "adam", windowEnd: 1000, visits: 6),
    ]

    private static func changes(_ epoch: Int64, _ rows: [VisitRow]) -> EpochChanges {
        EpochChanges(progress: ViewStoreConformance.progress(epoch), views: [VisitView.delta(rows)], deadLetters: [])
    }

    private static func shown(_ rows: [VisitRow]) -> [[QueryValue]] {
        rows.map { row in
            [
                row.name.map { .text($0) } ?? .null, .text(UTCText.timestamp(row.windowEnd)),
                row.visits.map { .integer($0) } ?? .null,
            ]
        }
    }

    private static func values(_ rows: KeyedRows) -> [[QueryValue]] { (0..<rows.count).map { rows.values($0) } }

    private static func key(_ rows: KeyedRows, _ row: Int) -> [UInt8] { Array(rows.keys.bytes(row)) }

    static func describesItsViewsBeforeTheFirstEpoch(_ fixture: some ViewReaderFixture) async throws {
        let store = try await fixture.store()
        let snapshot = try await fixture.reader().snapshot()
        #expect(
            snapshot.views == [
                ViewDescription(
                    name: "visits", columns: VisitView.keyFields + [Field("visits", .int, isOptional: true)],
                    keyColumns: ["name", "window_end"], isCurrent: true)
            ])
        #expect(snapshot.views.first?.keyFields == VisitView.keyFields)
        #expect(snapshot.epoch == ViewEpoch(nil, appliedAt: nil))
        #expect(try await snapshot.rowCount(of: "visits") == 0)
        let none = try await snapshot.rows(of: "visits", page: KeyPage(limit: 10))
        #expect(none.count == 0)
        #expect(none.columns.count == 3)
        await snapshot.close()
        await store.close()
    }

    static func saysHowFreshItIs(_ fixture: some ViewReaderFixture) async throws {
        let store = try await fixture.store()
        try await store.apply(changes(4, rows))
        let reader = try await fixture.reader()
        var epoch = try await reader.read { $0.epoch }
        let progress = ViewStoreConformance.progress(4)
        #expect(epoch.number == 4)
        #expect(epoch.partitions == progress.partitions)
        #expect(epoch.watermarks == progress.viewWatermarks)
        #expect(epoch.closedThrough == progress.closedThrough)
        try await store.apply(changes(5, []))
        epoch = try await reader.read { $0.epoch }
        #expect(epoch.number == 5)
        #expect(epoch.partitions == ViewStoreConformance.progress(5).partitions)
        await store.close()
    }

    static func aSnapshotStaysAtItsEpoch(_ fixture: some ViewReaderFixture) async throws {
        let store = try await fixture.store()
        try await store.apply(changes(1, rows))
        let reader = try await fixture.reader()
        let before = try await reader.snapshot()
        let newer = rows.map { VisitRow(name: $0.name, windowEnd: $0.windowEnd, visits: 99) }
        try await store.prepare(changes(2, newer + [VisitRow(name: "eve", windowEnd: 1, visits: 99)]))
        let prepared = try await reader.snapshot()
        try await store.applyPrepared(2)
        let after = try await reader.snapshot()
        for (snapshot, epoch, expected) in [(before, 1, rows), (prepared, 1, rows), (after, 2, newer)] {
            #expect(snapshot.epoch.number == Int64(epoch))
            #expect(values(try await snapshot.rows(of: "visits", keys: VisitView.keys(rows))) == shown(expected))
            #expect(try await snapshot.rowCount(of: "visits") == rows.count + epoch - 1)
        }
        for snapshot in [before, prepared, after] { await snapshot.close() }
        await store.close()
    }

    static func findsRowsByTheirKeys(_ fixture: some ViewReaderFixture) async throws {
        let store = try await fixture.store()
        try await store.apply(changes(1, rows))
        let wanted = [rows[4], VisitRow(name: "eve", windowEnd: 1, visits: 0), rows[0], rows[1]]
        let found = try await fixture.reader().read { try await $0.rows(of: "visits", keys: VisitView.keys(wanted)) }
        #expect(values(found) == shown([rows[4], rows[0], rows[1]]))
        let keys = VisitView.keys([rows[4], rows[0], rows[1]])
        #expect((0..<3).map { key(found, $0) } == (0..<3).map { Array(keys.bytes($0)) })
        guard case .int64(let ends) = found.columns[1] else {
            Issue.record("times are numbers in columns")
            return
        }
        #expect((0..<3).map { ends[$0] } == [1000, 1000, 2000])
        await store.close()
    }

    /// As by `rows`, each for itself, and of the newest epoch.
    static func readsSingleRows(_ fixture: some ViewReaderFixture) async throws {
        let store = try await fixture.store()
        let reader = try await fixture.reader()
        let wanted = VisitView.keys(rows + [VisitRow(name: "eve", windowEnd: 1, visits: 0)])
        for epoch in 1...3 as ClosedRange<Int64> {
            let newer = rows.map { VisitRow(name: $0.name, windowEnd: $0.windowEnd, visits: epoch) }
            try await store.apply(changes(epoch, newer))
            let (number, found) = try await reader.readKeys { snapshot in
                let view = try snapshot.view("visits", seeing: .everything)
                return (
                    snapshot.epoch.number,
                    try (0..<wanted.count).map { try view.row(wanted.bytes($0)) }
                )
            }
            #expect(number == epoch)
            #expect(found == shown(newer) + [nil])
        }
        let error = await #expect(throws: WeirError.self) {
            try await reader.readKeys { _ = try $0.view("visit", seeing: .everything) }
        }
        #expect(error?.code == "view-unknown")
        #expect(error?.hint == "did you mean 'visits'?")
        // A body that failed has left nothing behind.
        #expect(try await reader.readKeys { $0.epoch.number } == 3)
        await reader.close()
        await #expect(throws: WeirError.self) { try await reader.readKeys { _ in } }
        await store.close()
    }

    static func pagesFollowOneAnother(_ fixture: some ViewReaderFixture) async throws {
        let store = try await fixture.store()
        try await store.apply(changes(1, rows.reversed()))
        try await fixture.reader().read { snapshot in
            for limit in 1...7 {
                var page = KeyPage(limit: limit)
                var seen: [[QueryValue]] = []
                var isOver = false
                while !isOver {
                    let found = try await snapshot.rows(of: "visits", page: page)
                    #expect(found.count <= limit)
                    seen += values(found)
                    isOver = found.count == 0
                    if !isOver { page.after = key(found, found.count - 1) }
                }
                #expect(seen == shown(rows))
            }
            #expect(try await snapshot.rows(of: "visits", page: KeyPage(limit: 0)).count == 0)
        }
        await store.close()
    }

    static func pagesKeepToTheirPrefix(_ fixture: some ViewReaderFixture) async throws {
        let store = try await fixture.store()
        try await store.apply(changes(1, rows))
        var names = StringColumnBuilder()
        names.append("ada")
        names.appendNull()
        let prefixes = ViewKeyEncoding.encode(
            columns: [.string(names.finish())], fields: Array(VisitView.keyFields.prefix(1)))
        try await fixture.reader().read { snapshot in
            // Neither "adam" nor "ada\0b", whose escaped bytes begin with those of "ada".
            var page = KeyPage(prefix: Array(prefixes.bytes(0)), limit: 1)
            let first = try await snapshot.rows(of: "visits", page: page)
            #expect(values(first) == shown([rows[2]]))
            page.after = key(first, 0)
            page.limit = 10
            #expect(values(try await snapshot.rows(of: "visits", page: page)) == shown([rows[3]]))
            // A key before the prefix leaves the prefix what it is, and one behind it finds nothing.
            page.after = [0]
            #expect(values(try await snapshot.rows(of: "visits", page: page)) == shown([rows[2], rows[3]]))
            page.after = [0xff]
            #expect(try await snapshot.rows(of: "visits", page: page).count == 0)
            let nulls = KeyPage(prefix: Array(prefixes.bytes(1)), limit: 10)
            #expect(values(try await snapshot.rows(of: "visits", page: nulls)) == shown([rows[0]]))
        }
        await store.close()
    }

    static func unknownViewsAndClosedSnapshotsAreRefused(_ fixture: some ViewReaderFixture) async throws {
        let store = try await fixture.store()
        let reader = try await fixture.reader()
        let snapshot = try await reader.snapshot()
        let unknown = await #expect(throws: WeirError.self) { try await snapshot.rowCount(of: "visit") }
        #expect(unknown == WeirError("view-unknown", "there is no view 'visit'", hint: "did you mean 'visits'?"))
        await snapshot.close()
        await snapshot.close()
        let closed = await #expect(throws: WeirError.self) {
            try await snapshot.rows(of: "visits", page: KeyPage(limit: 1))
        }
        #expect(closed?.code == "snapshot-closed")
        await reader.close()
        let refused = await #expect(throws: WeirError.self) { try await reader.snapshot() }
        #expect(refused?.code == "state-closed")
        await store.close()
    }

    /// Against a dictionary, with keys that hold zeros and share beginnings.
    static func pagesAreTheSortedView(_ fixture: some ViewReaderFixture, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var model: [[UInt8]: VisitRow] = [:]
        let store = try await fixture.store()
        for epoch in 1...4 {
            let rows = (0..<40).map { _ in
                VisitRow(
                    name: ["", "a", "a\u{0}", "a\u{0}\u{0}", "ab", nil].randomElement(using: &random) ?? nil,
                    windowEnd: Int64.random(in: -3...3, using: &random) * 1000,
                    visits: Int64.random(in: 0...9, using: &random))
            }
            let distinct = Dictionary(rows.map { ([$0.name ?? "null", "\($0.windowEnd)"], $0) }) { first, _ in first }
            let written = Array(distinct.values)
            let keys = VisitView.keys(written)
            for (index, row) in written.enumerated() { model[Array(keys.bytes(index))] = row }
            try await store.apply(changes(Int64(epoch), written))
        }
        let sorted = model.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let after = sorted[sorted.count / 3].key
        let page = KeyPage(after: after, limit: 7)
        let expected = sorted.drop { !after.lexicographicallyPrecedes($0.key) }.prefix(7).map(\.value)
        let found = try await fixture.reader().read { try await $0.rows(of: "visits", page: page) }
        #expect(values(found) == shown(expected))
        await store.close()
    }
}
