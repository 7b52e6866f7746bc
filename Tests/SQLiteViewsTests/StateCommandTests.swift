import Foundation
import StreamCore
import Testing
import TopologyModel

@testable import SQLiteViews

@Suite struct StateCommandTests {
    private let clicks = StoredView(
        layout: ViewLayout(
            view: "clicks", columns: [ViewColumn(Field("page", .string)), ViewColumn(Field("n", .int))],
            timeColumn: "n",
            keyColumns: ["page"], indexes: []), signature: ["clicks"], hasTimeIndex: false, sources: ["click_events"])

    private func filled() throws -> TemporaryState {
        let state = TemporaryState()
        let database = try state.database([Sample.customers, Sample.totals, clicks])
        var changes = Sample.changes(4, [Sample.customerRows([("a", 1, 2, 3)]), Sample.totalRows(1)])
        var progress = changes.progress
        progress.partitions.append(PartitionState(source: "click_events", partition: 0, offset: 9, watermark: 1))
        progress.closedThrough["clicks"] = 5
        changes = EpochChanges(progress: progress, views: changes.views, deadLetters: [Sample.letter(1)])
        try database.apply(changes)
        try database.setCommitted(4, clusterId: "k")
        return state
    }

    @Test func showTellsWhatIsThere() throws {
        let state = try filled()
        let directory = try state.directory()
        let summary = try StateSummary.read(path: state.path)
        #expect(summary.topology == "orders")
        #expect(summary.applied?.epoch == 4)
        #expect(summary.applied?.partitions.count == 3)
        #expect(summary.committed == 4)
        #expect(summary.clusterId == "k")
        #expect(summary.prepared == nil)
        #expect(summary.views.map { summary.rowCounts[$0.name] } == [0, 1, 1])
        #expect(summary.deadLetters == 1)
        #expect(summary.holder?.topology == "orders")
        #expect(summary.lines.contains("partition  order_events 0: offset 400, watermark 1970-01-01T00:00:00.004Z"))
        directory.release()
        let error = #expect(throws: WeirError.self) { try StateSummary.read(path: "/nowhere") }
        #expect(error?.code == "state-not-found")
    }

    @Test func resetRemovesItsFilesOnly() throws {
        let state = try filled()
        let other = state.path + "/notes.txt"
        try Data().write(to: URL(fileURLWithPath: other))
        let held = try state.directory()
        #expect(throws: WeirError.self) { try StateReset.run(path: state.path, isDryRun: false, now: 0) }
        held.release()
        let planned = try StateReset.run(path: state.path, isDryRun: true, now: 0)
        #expect(FileManager.default.fileExists(atPath: state.path + "/state.db"))
        #expect(planned.lines(isDryRun: true).contains("would be removed: \(state.path)/state.db"))
        #expect(planned.lines(isDryRun: false).contains("removed: \(state.path)/state.db"))
        // Kafka remembers what this directory forgets: whoever resets is told before the next start tells them.
        #expect(planned.lines(isDryRun: true).last?.hasPrefix("Kafka would still hold epoch 4 of this job") == true)
        #expect(planned.lines(isDryRun: false).last?.contains("state-is-elsewhere") == true)
        #expect(try StateReset.run(path: state.path, isDryRun: false, now: 0) == planned)
        #expect(try FileManager.default.contentsOfDirectory(atPath: state.path) == ["notes.txt"])
        #expect(try state.database([Sample.customers]).load().applied == nil)
    }

    /// A job that never committed to Kafka loses nothing there.
    @Test func resetOfALocalJobSaysNothingOfKafka() throws {
        let state = TemporaryState()
        do {
            let database = try state.database([Sample.totals])
            try database.apply(Sample.changes(1, [Sample.totalRows(1)]))
            database.close()
        }
        let lines = try StateReset.run(path: state.path, isDryRun: true, now: 0).lines(isDryRun: true)
        #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("would be removed: ") })
    }

    @Test func rebuildTakesWhatSharesASource() throws {
        let state = try filled()
        let jobId = try StateSummary.read(path: state.path).jobId
        let planned = try StateRebuild.run(view: "totals", path: state.path, isDryRun: true, now: 0)
        #expect(planned.views == ["customers": 1, "totals": 1])
        #expect(planned.sources == ["order_events"])
        #expect(planned.partitions == 2)
        #expect(planned.lines(isDryRun: true).allSatisfy { $0.contains("would be") })
        #expect(!planned.lines(isDryRun: false).contains { $0.contains("would") })
        #expect(try StateSummary.read(path: state.path).views.count == 3)
        #expect(try StateRebuild.run(view: "totals", path: state.path, isDryRun: false, now: 0) == planned)
        // The changed view is welcome now, and what hangs on another source is untouched.
        let changed = StoredView(
            layout: Sample.customers.layout, signature: ["another"], hasTimeIndex: true, sources: ["order_events"])
        let database = try StateDatabase(
            directory: state.directory(), settings: StoreSettings(), clock: FixedClock())
        #expect(try database.open([changed, Sample.totals, clicks]).created == ["customers", "totals"])
        let loaded = try database.load()
        #expect(loaded.jobId == jobId)
        #expect(loaded.committed == 4)
        #expect(loaded.applied?.epoch == 4)
        #expect(loaded.applied?.partitions.map(\.source) == ["click_events"])
        #expect(loaded.applied?.closedThrough == ["clicks": 5])
        #expect(try database.table("customers").rowCount() == 0)
    }

    @Test func rebuildStopsWhereItCannotKnow() throws {
        let state = try filled()
        let unknown = #expect(throws: WeirError.self) {
            try StateRebuild.run(view: "total", path: state.path, isDryRun: true, now: 0)
        }
        #expect(unknown?.hint == "did you mean 'totals'?")
        try state.database([Sample.customers, Sample.totals, clicks]).prepare(Sample.changes(5, [Sample.totalRows(2)]))
        let undecided = #expect(throws: WeirError.self) {
            try StateRebuild.run(view: "totals", path: state.path, isDryRun: false, now: 0)
        }
        #expect(undecided?.code == "state-undecided")
    }
}
