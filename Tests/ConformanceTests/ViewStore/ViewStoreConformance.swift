import StreamCore
import TestSupport
import Testing

/// What every `ViewStore` promises. Each function takes a fixture over an empty disk of its own.
enum ViewStoreConformance {
    private static let rows = [
        VisitRow(name: "ada", windowEnd: 1000, visits: 3), VisitRow(name: nil, windowEnd: 1000, visits: 1),
        VisitRow(name: "", windowEnd: 2000, visits: nil),
        VisitRow(name: "bö\u{0}b", windowEnd: 3000, visits: Int64.min + 1),
    ]

    static func progress(_ epoch: Int64) -> EpochProgress {
        EpochProgress(
            epoch: epoch,
            partitions: [
                PartitionState(
                    source: "events", partition: 0, offset: epoch * 10, watermark: epoch,
                    last: RecordFingerprint(offset: epoch * 10 - 1, timestamp: -1, hash: UInt64.max - UInt64(epoch))),
                PartitionState(source: "events", partition: 1, offset: 0, watermark: Int64.min),
            ],
            closedThrough: [VisitView.name: epoch * 1000], viewWatermarks: [VisitView.name: epoch * 1000 + 1],
            fileLengths: ["archive": epoch * 7])
    }

    static func changes(_ epoch: Int64, _ rows: [VisitRow], expireThrough: Int64? = nil) -> EpochChanges {
        EpochChanges(
            progress: progress(epoch), views: [VisitView.delta(rows, expireThrough: expireThrough)], deadLetters: [])
    }

    static func aNewStoreHoldsNothing(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        let state = try await store.load()
        #expect(!state.jobId.isEmpty)
        #expect(state == StoredState(jobId: state.jobId))
        #expect(try await store.rowCount(view: VisitView.name) == 0)
        #expect(try await store.allVisits().isEmpty)
        #expect(try await store.rows(view: VisitView.name, keys: VisitView.keys(rows)).count == 0)
        await store.close()
        let again = try await fixture.open()
        #expect(try await again.load().jobId == state.jobId)
        await again.close()
    }

    static func appliedIsThereAfterReopening(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        try await store.apply(changes(1, rows))
        await store.close()
        let again = try await fixture.open()
        let state = try await again.load()
        #expect(state.applied == progress(1))
        #expect(state.prepared == nil && state.committed == nil)
        #expect(Set(try await again.allVisits()) == Set(rows))
        #expect(try await again.rowCount(view: VisitView.name) == rows.count)
        await again.close()
    }

    /// Asked for by key: what is there, and nothing for what is not.
    static func rowsAreFoundByTheirKeys(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        try await store.apply(changes(1, rows))
        let asked = [
            rows[3], VisitRow(name: "nobody", windowEnd: 1000), rows[1], VisitRow(name: "ada", windowEnd: 1001),
        ]
        let found = try await store.rows(view: VisitView.name, keys: VisitView.keys(asked))
        #expect(Set(VisitView.rows(found)) == Set([rows[3], rows[1]]))
        await store.close()
    }

    static func preparedIsInvisibleUntilItIsApplied(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        try await store.apply(changes(1, [rows[0]]))
        var changed = rows
        changed[0].visits = 99
        try await store.prepare(changes(2, changed))
        #expect(try await store.allVisits() == [rows[0]])
        await store.close()
        // By another process, from the disk alone.
        let again = try await fixture.open()
        let state = try await again.load()
        #expect(state.applied == progress(1))
        #expect(state.prepared == progress(2))
        #expect(state.preparedIsIntact)
        #expect(try await again.allVisits() == [rows[0]])
        try await again.applyPrepared(2)
        #expect(Set(try await again.allVisits()) == Set(changed))
        let after = try await again.load()
        #expect(after.applied == progress(2) && after.prepared == nil)
        #expect(after.committed == 2)
        await again.close()
    }

    static func preparingAgainReplaces(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        try await store.prepare(changes(1, [rows[0]]))
        try await store.prepare(changes(1, [rows[1]]))
        try await store.applyPrepared(1)
        #expect(try await store.allVisits() == [rows[1]])
        await store.close()
    }

    static func droppedIsForgotten(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        try await store.prepare(changes(1, rows))
        try await store.dropPrepared()
        try await store.dropPrepared()
        #expect(try await store.load().prepared == nil)
        await #expect(throws: WeirError.self) { try await store.applyPrepared(1) }
        #expect(try await store.allVisits().isEmpty)
        try await store.prepare(changes(1, [rows[2]]))
        await #expect(throws: WeirError.self) { try await store.applyPrepared(2) }
        try await store.applyPrepared(1)
        #expect(try await store.allVisits() == [rows[2]])
        await store.close()
    }

    static func rememberedIsWhatKafkaHolds(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        try await store.setCommitted(0, clusterId: "a")
        try await store.prepare(changes(1, rows))
        await store.close()
        let again = try await fixture.open()
        let state = try await again.load()
        #expect(state.committed == 0 && state.clusterId == "a")
        #expect(state.applied == nil && state.prepared == progress(1))
        try await again.setCommitted(1, clusterId: "b")
        #expect(try await again.load().committed == 1)
        #expect(try await again.load().clusterId == "b")
        await again.close()
    }

    /// (after, through], in the order of the keys, a few at a time.
    static func rowsAreFoundByTheirTime(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        let all = (0..<40).map { VisitRow(name: "n\($0 * 7 % 40)", windowEnd: Int64($0 % 4) * 1000, visits: Int64($0)) }
        try await store.apply(changes(1, all))
        let wanted = all.filter { $0.windowEnd > 0 && $0.windowEnd <= 2000 }
        var found: [VisitRow] = []
        var behind: [UInt8]?
        while true {
            let page = try await store.rows(view: VisitView.name, after: 0, through: 2000, behind: behind, limit: 3)
            #expect(page.count <= 3)
            guard page.count > 0 else { break }
            found += VisitView.rows(page)
            behind = Array(page.keys.bytes(page.count - 1))
        }
        #expect(Set(found) == Set(wanted))
        #expect(found.count == wanted.count)
        await store.close()
    }

    /// What is too old goes before what is new comes, be it as old.
    static func expiredRowsGoBeforeTheNewOnesCome(_ fixture: some ViewStoreFixture) async throws {
        let store = try await fixture.open()
        try await store.apply(changes(1, rows))
        let late = VisitRow(name: "late", windowEnd: 500, visits: 1)
        try await store.prepare(changes(2, [late], expireThrough: 2000))
        #expect(Set(try await store.allVisits()) == Set(rows))
        try await store.applyPrepared(2)
        #expect(Set(try await store.allVisits()) == Set([rows[3], late]))
        #expect(try await store.rowCount(view: VisitView.name) == 2)
        await store.close()
    }

    /// Random epochs, prepared, dropped, applied, the store killed in between: what it holds is what a dictionary holds.
    static func holdsWhatADictionaryHolds(_ fixture: some ViewStoreFixture, seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var model: [VisitRow: Int64?] = [:]
        var epoch: Int64 = 0
        var store = try await fixture.open()
        for _ in 0..<60 {
            let made = randomRows(&generator)
            let horizon: Int64? =
                Int.random(in: 0..<4, using: &generator) == 0 ? Int64.random(in: 0...5, using: &generator) * 1000 : nil
            let change = changes(epoch + 1, made, expireThrough: horizon)
            var next = model
            if let horizon { next = next.filter { $0.key.windowEnd > horizon } }
            for row in made { next[VisitRow(name: row.name, windowEnd: row.windowEnd)] = row.visits }
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: try await store.apply(change)
            case 1:
                try await store.prepare(change)
                try await store.dropPrepared()
                next = model
            case 2:
                try await store.prepare(change)
                await store.close()
                store = try await fixture.open()
                try await store.applyPrepared(epoch + 1)
            default:
                try await store.prepare(change)
                try await store.applyPrepared(epoch + 1)
            }
            epoch = try await store.load().applied?.epoch ?? 0
            model = next
            let held = Dictionary(
                try await store.allVisits().map { (VisitRow(name: $0.name, windowEnd: $0.windowEnd), $0.visits) }
            ) { first, _ in first }
            try #require(held == model, "seed \(seed), epoch \(epoch)")
        }
        await store.close()
    }

    /// Of distinct keys.
    private static func randomRows(_ generator: inout SeededGenerator) -> [VisitRow] {
        var rows: [VisitRow: VisitRow] = [:]
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
            let name = Int.random(in: 0..<8, using: &generator)
            let key = VisitRow(
                name: name == 0 ? nil : String(repeating: "é", count: name),
                windowEnd: Int64.random(in: 1...6, using: &generator) * 1000)
            var row = key
            row.visits = Bool.random(using: &generator) ? nil : Int64.random(in: -5...5, using: &generator)
            rows[key] = row
        }
        return Array(rows.values)
    }
}
