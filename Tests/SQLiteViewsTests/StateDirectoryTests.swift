import Foundation
import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import SQLiteViews

@Suite struct StateDirectoryTests {
    @Test func aDirectoryInUseNamesItsHolder() throws {
        let state = TemporaryState()
        let first = try state.directory()
        let error = #expect(throws: WeirError.self) { try state.directory() }
        #expect(error?.code == "state-in-use")
        let pid = ProcessInfo.processInfo.processIdentifier
        #expect(error?.message.contains("process \(pid) on host") == true)
        #expect(error?.message.contains("topology orders, since 2023-11-14T22:13:20.000Z") == true)
        #expect(DirectoryLock.holder(of: state.path)?.pid == pid)
        first.release()
        #expect(DirectoryLock.holder(of: state.path) == nil)
        try state.directory().release()
    }

    @Test func anotherProcessIsKeptOut() throws {
        let state = TemporaryState()
        let directory = try state.directory()
        let lock = ["-n", state.path + "/lock", "true"]
        #expect(try ProgramRun.run("/usr/bin/flock", lock).status == .exit(1))
        directory.release()
        #expect(try ProgramRun.run("/usr/bin/flock", lock).status == .exit(0))
    }

    /// A child that is just being started has a copy of every open file until its program begins, the lock's too.
    @Test func aCopyOfTheLockFileDoesNotKeepIt() throws {
        let state = TemporaryState()
        let directory = try state.directory()
        let copy = try #require(descriptor(of: state.path + "/lock").map { dup($0) })
        defer { close(copy) }
        directory.release()
        #expect(DirectoryLock.holder(of: state.path) == nil)
        try state.directory().release()
    }

    /// This process's open file of that path.
    private func descriptor(of path: String) -> Int32? {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        let real = URL(filePath: path).resolvingSymlinksInPath().path
        return open.compactMap { Int32($0) }.first {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == real
        }
    }

    /// Writes to a folder that was removed reach nobody, also where another has its name now.
    @Test func aRemovedDirectoryIsNoticed() throws {
        let state = TemporaryState()
        let directory = try state.directory()
        try directory.checkStillThere()
        try FileManager.default.removeItem(atPath: state.path)
        for _ in 0..<2 {
            let error = #expect(throws: WeirError.self) { try directory.checkStillThere() }
            #expect(error?.code == "state-removed")
            if !FileManager.default.fileExists(atPath: state.path) { try state.directory().release() }
        }
    }

    @Test func stateBelongsToOneTopology() throws {
        let state = TemporaryState()
        _ = try state.database([Sample.customers])
        let error = #expect(throws: WeirError.self) {
            try StateDatabase(directory: state.directory("other"), settings: StoreSettings(), clock: FixedClock())
        }
        #expect(error?.code == "state-of-another-topology")
        #expect(error?.message.contains("'orders'") == true)
    }

    /// As many columns as `weir check` lets pass.
    @Test(arguments: [0, 1]) func aViewMayHaveSoManyColumns(more: Int) throws {
        let columns = (0..<(ViewLayout.columnLimit + more)).map { ViewColumn(Field("c\($0)", .int)) }
        let layout = ViewLayout(view: "wide", columns: columns, timeColumn: "c1", keyColumns: ["c0"], indexes: [])
        let view = StoredView(layout: layout, signature: [], hasTimeIndex: false, sources: [])
        let state = TemporaryState()
        guard more == 0 else {
            #expect(throws: WeirError.self) { try state.database([view]) }
            return
        }
        let database = try state.database([view])
        let values = columns.map { _ in Sample.integers([1]) }
        let keys = ViewKeyEncoding.encode(columns: [values[0]], fields: [columns[0].field])
        try database.apply(Sample.changes(1, [ViewDelta(view: "wide", keys: keys, columns: values)]))
        #expect(try database.table("wide").rows(keys).count == 1)
        #expect(try database.connection.query("SELECT * FROM wide").first?.count == ViewLayout.columnLimit)
    }

    @Test func anUnknownFormatIsRefused() throws {
        let state = TemporaryState()
        try state.directory().release()
        try TextFile.write("weir-state 99\n", to: state.path + "/format")
        let error = #expect(throws: WeirError.self) { try state.directory() }
        #expect(error?.code == "state-format")
    }

    /// SQLite would take it for a new database, and the job begin anew without a word.
    @Test func anEmptiedDatabaseIsDamaged() throws {
        let state = TemporaryState()
        do { try state.database([Sample.customers]).close() }
        #expect(truncate(state.path + "/state.db", 0) == 0)
        let error = #expect(throws: WeirError.self) { try state.database([Sample.customers]) }
        #expect(error?.code == "state-damaged")
        #expect(error?.hint?.contains("weir state reset") == true)
        #expect(throws: WeirError.self) { try ViewConnection(path: state.path, clock: FixedClock()) }
        _ = try StateReset.run(path: state.path, isDryRun: false, now: 0)
        _ = try state.database([Sample.customers])
    }

    /// As after `kill -9`: what the log held is gone with it.
    @Test(arguments: [false, true]) func aLostLogIsNotTakenForANewState(hadEpochs: Bool) throws {
        let state = TemporaryState()
        let database = try state.database([Sample.customers])
        if hadEpochs { try database.apply(Sample.changes(1, [Sample.customerRows([("a", 1, 2, 3)])])) }
        let made = try database.meta("job_id")
        let copy = try state.crashed()
        try FileManager.default.removeItem(atPath: copy.path + "/state.db-wal")
        let again = try copy.database([Sample.customers])
        #expect(try again.meta("job_id") == made)
        #expect(try again.load().applied?.epoch == (hadEpochs ? 1 : nil))
    }

    @Test func aDatabaseThatIsGoneIsDamaged() throws {
        let state = TemporaryState()
        do { try state.database([Sample.customers]).close() }
        try FileManager.default.removeItem(atPath: state.path + "/state.db")
        try Self.expectDamaged(state)
        _ = try StateReset.run(path: state.path, isDryRun: false, now: 0)
        _ = try state.database([Sample.customers])
    }

    @Test func aDatabaseWithoutTablesIsDamaged() throws {
        let state = TemporaryState()
        do { try state.database([Sample.customers]).close() }
        try FileManager.default.removeItem(atPath: state.path + "/state.db")
        do {
            let other = try SQLiteConnection(path: state.path + "/state.db")
            try other.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
        }
        try Self.expectDamaged(state)
    }

    @Test func aDatabaseThatHasLostItsEpochsIsDamaged() throws {
        let state = TemporaryState()
        do {
            let database = try state.database([Sample.customers])
            try database.apply(Sample.changes(1, [Sample.customerRows([("a", 1, 2, 3)])]))
            try database.connection.execute("DELETE FROM weir_epochs")
            database.close()
        }
        try Self.expectDamaged(state)
    }

    private static func expectDamaged(_ state: TemporaryState) throws {
        let error = #expect(throws: WeirError.self) { try state.database([Sample.customers]) }
        #expect(error?.code == "state-damaged")
        #expect(error?.hint?.contains("weir state reset") == true)
        let read = #expect(throws: WeirError.self) { try ViewConnection(path: state.path, clock: FixedClock()) }
        #expect(read?.code == "state-damaged")
        let shown = #expect(throws: WeirError.self) { try StateSummary.read(path: state.path) }
        #expect(shown?.code == "state-damaged")
    }

    /// Opening a pipe waits for its other end, for ever.
    @Test(arguments: ["format", "lock", "state.db", "state.db-wal"]) func aPipeInAFilesPlaceIsRefused(name: String)
        throws
    {
        let state = TemporaryState()
        do { try state.database([Sample.customers]).close() }
        let path = state.path + "/" + name
        unlink(path)
        #expect(mkfifo(path, 0o600) == 0)
        for attempt in [
            { _ = try state.database([Sample.customers]) },
            { _ = try ViewConnection(path: state.path, clock: FixedClock()) },
            { _ = try StateReset.run(path: state.path, isDryRun: false, now: 0) },
        ] {
            let error = #expect(throws: WeirError.self) { try attempt() }
            #expect(error?.code == "state-directory")
            #expect(error?.message.contains(name) == true)
        }
    }

    /// Killed before the first table was made, there is nothing to lose.
    @Test func anEmptyDatabaseOfAFirstStartIsNew() throws {
        let state = TemporaryState()
        try state.directory().release()
        try TextFile.write("", to: state.path + "/state.db")
        _ = try state.database([Sample.customers])
    }

    @Test func aForgottenDirectoryGoesWithItsFolders() throws {
        let outer = TemporaryState()
        let path = outer.path + "/a/b"
        let directory = try StateDirectory.open(path: path, topology: "orders", now: 0)
        let database = try StateDatabase(directory: directory, settings: StoreSettings(), clock: FixedClock())
        database.close()
        directory.forget()
        directory.release()
        #expect(!FileManager.default.fileExists(atPath: outer.path))
    }

    @Test func whatWasThereBeforeIsNotForgotten() throws {
        let state = TemporaryState()
        try state.database([Sample.customers]).close()
        let again = try state.directory()
        again.forget()
        again.release()
        #expect(FileManager.default.fileExists(atPath: state.path + "/state.db"))
    }

    @Test func theDefaultFollowsXDG() throws {
        func path(_ environment: [String: String]) throws -> String {
            try StateDirectory.defaultPath(topology: "t", environment: environment)
        }
        #expect(try path(["XDG_STATE_HOME": "/x", "HOME": "/h"]) == "/x/weir/t")
        #expect(try path(["XDG_STATE_HOME": "relative", "HOME": "/h"]) == "/h/.local/state/weir/t")
        #expect(throws: WeirError.self) { try path([:]) }
    }

    @Test(arguments: [0, 1, -1, 951_782_400_000, 4_102_444_799_999, -62_135_596_800_000, 1_709_164_800_123] as [Int64])
    func timesAreWrittenAsSQLiteDoes(time: Int64) throws {
        let connection = try SQLiteConnection.inMemory()
        let text = try connection.query(
            "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', ?1 / 1000.0, 'unixepoch')", [.integer(time)])
        #expect(text == [[.text(UTCText.timestamp(time))]])
    }

    @Test func aChangedViewIsNamedWithTheWaysOut() throws {
        let state = TemporaryState()
        _ = try state.database([Sample.customers, Sample.totals])
        let changed = StoredView(
            layout: Sample.customers.layout,
            signature: ["group by customer_id: string", "spent: sum(total) decimal(18,2)"], hasTimeIndex: true,
            sources: [])
        let error = #expect(throws: WeirError.self) { try state.database([Sample.totals, changed]) }
        #expect(error?.code == "view-changed")
        #expect(error?.message.contains("'customers'") == true)
        #expect(error?.message.contains("'spent: sum(amount) decimal(18,2)' is now 'spent: sum(total)") == true)
        #expect(error?.hint?.contains("weir state rebuild customers --state DIR") == true)
        _ = try state.database([Sample.customers, Sample.totals])
    }

    @Test func indexesAndRetentionMayChange() throws {
        let state = TemporaryState()
        let before = Sample.customers.layout
        _ = try state.database([Sample.customers])
        let layout = ViewLayout(
            view: before.view, columns: before.columns, timeColumn: before.timeColumn, keyColumns: before.keyColumns,
            indexes: [[IndexColumn(name: "last_order", isDescending: false)]])
        let changed = StoredView(
            layout: layout, signature: Sample.customers.signature, hasTimeIndex: false, sources: ["order_events"])
        let database = try StateDatabase(
            directory: state.directory(), settings: StoreSettings(), clock: FixedClock())
        let report = try database.open([changed])
        #expect(report.indexesDropped.sorted() == ["weir_i_customers_spent-", "weir_t_customers"])
        #expect(report.indexesCreated == ["weir_i_customers_last_order"])
        #expect(report.created.isEmpty)
    }

    @Test func vanishedViewsAreKeptAndReported() throws {
        let state = TemporaryState()
        try state.database([Sample.customers, Sample.totals]).apply(Sample.changes(1, [Sample.totalRows(3)]))
        let database = try StateDatabase(
            directory: state.directory(), settings: StoreSettings(), clock: FixedClock())
        let report = try database.open([Sample.customers])
        #expect(report.vanished == ["totals"])
        #expect(try database.connection.query("SELECT orders FROM totals") == [[3]])
    }

    @Test func differencesArePairedInOrder() {
        let found = SignatureDifference.between(view: "v", stored: ["a", "b", "c"], new: ["a", "x", "c", "y"])
        #expect(
            found == [
                SignatureDifference(view: "v", stored: "b", new: "x"),
                SignatureDifference(view: "v", stored: nil, new: "y"),
            ])
        #expect(SignatureDifference.between(view: "v", stored: ["a", "b"], new: ["b", "a"]).count == 1)
        #expect(SignatureDifference.between(view: "v", stored: ["a"], new: ["a"]).isEmpty)
    }

    @Test func theStoreEndsInAnErrorNotInSilence() async throws {
        let state = TemporaryState()
        let (store, report) = try await SQLiteViewStore.open(state.directory(), views: [Sample.customers])
        #expect(report.created == ["customers"])
        try await store.apply(Sample.changes(1, [Sample.customerRows([("a", 1, 2, 3)])]))
        let keys = Sample.customerRows([("a", 0, 0, 0), ("z", 0, 0, 0)]).keys
        #expect(try await store.rows(view: "customers", keys: keys).count == 1)
        #expect(try await store.rowCount(view: "customers") == 1)
        await #expect(throws: WeirError.self) { try await store.rowCount(view: "nowhere") }
        await store.close()
        let error = await #expect(throws: WeirError.self) { try await store.load() }
        #expect(error?.code == "state-closed")
        try state.directory().release()
    }
}
