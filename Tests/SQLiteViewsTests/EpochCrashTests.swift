import Foundation
import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import SQLiteViews

/// The files are copied where a kill could strike and opened again: the state is then an epoch, whole.
@Suite struct EpochCrashTests {
    private let views = [Sample.customers, Sample.totals]

    private func changes(_ epoch: Int64) -> EpochChanges {
        let rows = (0..<50).map {
            (id: Optional("c\($0)"), orders: epoch, spent: Optional(epoch * 10), time: Optional(epoch))
        }
        return Sample.changes(
            epoch, [Sample.customerRows(rows), Sample.totalRows(50 * epoch)], letters: [Sample.letter(epoch)])
    }

    /// What readers see: the epoch of every row is the same, and both views agree.
    private func visibleEpoch(_ database: StateDatabase) throws -> Int64 {
        let rows = try database.connection.query(
            """
            SELECT (SELECT count(DISTINCT orders) FROM customers), (SELECT sum(orders) FROM customers),
            (SELECT orders FROM totals), (SELECT count(*) FROM weir_dead_letters)
            """)
        guard let total = rows[0][2].integer else {
            #expect(rows[0] == [0, nil, nil, 0])
            return 0
        }
        #expect(rows[0] == [1, .integer(total), .integer(total), .integer(total / 50)])
        return total / 50
    }

    private func run(_ script: (StateDatabase) throws -> Void, check: (String, StateDatabase) throws -> Void) throws {
        let state = TemporaryState()
        let database = try state.database(views)
        var copies: [(String, TemporaryState)] = []
        database.onPlace = { place in
            guard let copy = try? state.crashed() else { return }
            copies.append((place, copy))
        }
        try script(database)
        #expect(copies.count >= 3)
        for (place, copy) in copies { try check(place, try copy.database(views)) }
    }

    @Test func killedAtEveryStepOfPrepareAndApply() throws {
        try run { database in
            for epoch in 1...3 {
                try database.prepare(changes(Int64(epoch)))
                try database.applyPrepared(Int64(epoch))
            }
        } check: { place, database in
            let state = try database.load()
            let visible = try visibleEpoch(database)
            let applied = state.applied?.epoch ?? 0
            #expect(applied == visible, "\(place)")
            #expect(state.applied == (applied == 0 ? nil : Sample.progress(applied)))
            #expect(state.preparedIsIntact)
            switch place {
            case "prepare.before", "prepare.inside", "apply.after": #expect(state.prepared == nil, "\(place)")
            default:
                #expect(state.prepared == Sample.progress(applied + 1), "\(place)")
                // What was prepared can still be applied, from its pieces.
                try database.applyPrepared(applied + 1)
                #expect(try visibleEpoch(database) == applied + 1)
                #expect(try database.load().committed == applied + 1)
            }
        }
    }

    @Test func killedAtEveryStepOfApplyAlone() throws {
        try run { database in
            for epoch in 1...3 { try database.apply(changes(Int64(epoch))) }
        } check: { place, database in
            let state = try database.load()
            #expect(try visibleEpoch(database) == state.applied?.epoch ?? 0, "\(place)")
            #expect(state.prepared == nil)
        }
    }

    @Test(arguments: 0..<30)
    func aTornLogIsAWholeEpoch(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let state = TemporaryState()
        let database = try state.database(views)
        for epoch in 1...5 {
            try database.prepare(changes(Int64(epoch)))
            try database.applyPrepared(Int64(epoch))
        }
        let copy = try state.crashed()
        let log = copy.path + "/state.db-wal"
        let handle = try #require(FileHandle(forUpdatingAtPath: log))
        let size = try handle.seekToEnd()
        // Behind the tables' own creation: a state without those is simply a new one.
        try handle.truncate(atOffset: UInt64.random(in: size / 2...size, using: &random))
        try handle.close()
        let reopened = try copy.database(views)
        let loaded = try reopened.load()
        #expect(try visibleEpoch(reopened) == loaded.applied?.epoch ?? 0)
        #expect(loaded.preparedIsIntact)
        if let prepared = loaded.prepared { #expect(prepared.epoch == (loaded.applied?.epoch ?? 0) + 1) }
    }

    /// A power cut takes what is written and not synced. `prepare` runs with `synchronous=FULL`, which syncs the log at
    /// the commit (https://www.sqlite.org/pragma.html#pragma_synchronous), so what it wrote is behind no cut.
    @Test(arguments: 0..<20) func aPowerCutLeavesWhatPrepareSynced(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let state = TemporaryState()
        let database = try state.database(views)
        let synchronous = Lock<SQLiteValue?>(nil)
        database.onPlace = { place in
            guard place == "prepare.inside" else { return }
            let setting = try? database.connection.query("PRAGMA synchronous").first?.first
            synchronous.withLock { $0 = setting }
        }
        try database.apply(changes(1))
        // The first epoch has moved the log, which is then written over from its beginning: cut to nothing, its size is
        // where its end is.
        try database.connection.checkpoint()
        try database.prepare(changes(2))
        #expect(synchronous.withLock { $0 } == 2)
        let log = state.path + "/state.db-wal"
        let synced = try #require(FileHandle(forReadingAtPath: log)).seekToEnd()
        try database.applyPrepared(2)
        let copy = try state.crashed()
        let handle = try #require(FileHandle(forUpdatingAtPath: copy.path + "/state.db-wal"))
        let size = try handle.seekToEnd()
        #expect(size > synced)
        try handle.truncate(atOffset: UInt64.random(in: synced...size, using: &random))
        try handle.close()
        let reopened = try copy.database(views)
        let loaded = try reopened.load()
        if loaded.applied?.epoch == 1 {
            #expect(loaded.prepared?.epoch == 2 && loaded.preparedIsIntact)
            try reopened.applyPrepared(2)
        }
        #expect(try visibleEpoch(reopened) == 2)
    }

    @Test func aDamagedPieceIsFoundAtLoad() throws {
        let state = TemporaryState()
        var database: StateDatabase? = try state.database(views)
        try database?.prepare(changes(1))
        var piece = try #require(
            try database?.connection.query("SELECT piece FROM weir_prepared WHERE seq = 0")[0][0].blob)
        piece[piece.count / 2] ^= 4
        try database?.connection.run("UPDATE weir_prepared SET piece = ?1 WHERE seq = 0", [.blob(piece)])
        database = nil
        let reopened = try state.database(views)
        #expect(try reopened.load().preparedIsIntact == false)
        let error = #expect(throws: WeirError.self) { try reopened.applyPrepared(1) }
        #expect(error?.code == "state-damaged")
        #expect(try visibleEpoch(reopened) == 0)
        try reopened.dropPrepared()
        #expect(try reopened.load().prepared == nil)
        try reopened.apply(changes(1))
        #expect(try visibleEpoch(reopened) == 1)
    }

    @Test func aMissingPieceIsFoundAtLoad() throws {
        let state = TemporaryState()
        let database = try state.database(views)
        try database.prepare(changes(1))
        try database.connection.execute("DELETE FROM weir_prepared WHERE seq = 2")
        #expect(try database.load().preparedIsIntact == false)
    }

    @Test func whatIsPreparedOutlivesItsView() throws {
        let state = TemporaryState()
        try state.database(views).prepare(changes(1))
        let reopened = try state.database([Sample.customers])
        #expect(try reopened.load().preparedIsIntact)
        try reopened.applyPrepared(1)
        #expect(try visibleEpoch(reopened) == 1)
    }

    @Test func epochsComeInOrder() throws {
        let state = TemporaryState()
        let database = try state.database(views)
        try database.apply(changes(1))
        try database.apply(changes(2))
        for body in [
            { try database.apply(changes(2)) }, { try database.prepare(changes(1)) }, { try database.applyPrepared(3) },
        ] { #expect(throws: WeirError.self) { try body() } }
        try database.prepare(changes(3))
        #expect(throws: WeirError.self) { try database.prepare(changes(4)) }
        #expect(throws: WeirError.self) { try database.apply(changes(4)) }
        try database.prepare(changes(3))
        try database.applyPrepared(3)
        #expect(try visibleEpoch(database) == 3)
    }

    @Test func aFullDiskIsTransientAndHarmsNothing() throws {
        let state = TemporaryState()
        let database = try state.database(views)
        try database.apply(changes(1))
        let pages = try database.connection.query("PRAGMA page_count")[0][0].integer ?? 0
        try database.connection.execute("PRAGMA max_page_count = \(pages + 1)")
        let rows = (0..<20_000).map {
            (id: Optional("x\($0)"), orders: Int64(2), spent: Optional(Int64(1)), time: Optional(Int64(2)))
        }
        let large = Sample.changes(2, [Sample.customerRows(rows)])
        for body in [{ try database.apply(large) }, { try database.prepare(large) }] {
            let error = #expect(throws: WeirError.self) { try body() }
            #expect(error?.code == "state-disk-full")
            #expect(error?.isTransient == true)
            #expect(try visibleEpoch(database) == 1)
        }
        try database.connection.execute("PRAGMA max_page_count = 1000000")
        try database.prepare(changes(2))
        try database.applyPrepared(2)
        #expect(try visibleEpoch(database) == 2)
        #expect(try database.connection.query("PRAGMA integrity_check") == [["ok"]])
    }

    @Test func whatKafkaHoldsIsRemembered() throws {
        let state = TemporaryState()
        var database: StateDatabase? = try state.database(views)
        let first = try database?.load()
        #expect(first?.jobId.count == 32)
        #expect(first?.committed == nil)
        try database?.setCommitted(7, clusterId: "k-1")
        database = nil
        let second = try state.database(views).load()
        #expect(second.jobId == first?.jobId)
        #expect(second.committed == 7)
        #expect(second.clusterId == "k-1")
    }

    @Test func deadLettersAreBoundedAndCounted() throws {
        let state = TemporaryState()
        let database = try state.database(views, settings: StoreSettings(deadLetterRows: 5, deadLetterRetain: 1000))
        let now = FixedClock().time
        let old = Sample.letter(0, time: now - 2000)
        let letters = (1...8).map { Sample.letter(Int64($0), value: $0 == 8 ? [0xff, 0x00] : Array("{\"a\":1}".utf8)) }
        try database.apply(Sample.changes(1, [], letters: [old] + letters))
        let kept = try database.connection.query("SELECT \"offset\", value FROM weir_dead_letters ORDER BY id")
        #expect(kept.map { $0[0] } == [4, 5, 6, 7, 8])
        #expect(kept[0][1] == "{\"a\":1}")
        #expect(kept[4][1] == .blob([0xff, 0x00]))
        let counters = try database.connection.query("SELECT name, value FROM weir_counters ORDER BY name")
        #expect(counters == [["dead_letters", 9], ["dead_letters_dropped", 4]])
    }
}
