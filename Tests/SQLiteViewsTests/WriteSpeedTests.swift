import Foundation
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import SQLiteViews

/// Not a gate: prints rows a second where `WEIR_MEASURE` is set, in a release build with `-enable-testing`.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["WEIR_MEASURE"] != nil))
struct WriteSpeedTests {
    /// CPU of this thread, nanoseconds: SQLite runs on it, and the machine may be shared.
    private func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private func delta(_ rows: Int, of total: Int, _ random: inout SeededGenerator, epoch: Int64) -> ViewDelta {
        var ids: Set<Int> = []
        while ids.count < rows { ids.insert(Int.random(in: 0..<total, using: &random)) }
        return Sample.customerRows(
            ids.map { (id: Optional("c-\($0)"), orders: epoch, spent: Optional(epoch * 37), time: Optional(epoch)) })
    }

    @Test(arguments: [(1000, 100_000), (20_000, 100_000), (100_000, 100_000)], [true, false])
    func upserts(size: (rows: Int, total: Int), isIndexed: Bool) throws {
        var random = SeededGenerator(seed: 1)
        let state = TemporaryState()
        let layout = Sample.customers.layout
        let view = StoredView(
            layout: ViewLayout(
                view: layout.view, columns: layout.columns, timeColumn: layout.timeColumn,
                keyColumns: layout.keyColumns,
                indexes: isIndexed ? layout.indexes : []),
            signature: [], hasTimeIndex: isIndexed, sources: [])
        let database = try state.database([view])
        try database.apply(Sample.changes(1, [delta(size.total, of: size.total, &random, epoch: 1)]))
        let epochs = max(5, 400_000 / size.rows)
        let deltas = (0..<min(epochs, 20)).map { _ in delta(size.rows, of: size.total, &random, epoch: 2) }
        var prepare = 0.0
        var apply = 0.0
        for epoch in 0..<epochs {
            let changes = Sample.changes(Int64(epoch + 2), [deltas[epoch % deltas.count]])
            let start = now()
            try database.prepare(changes)
            let middle = now()
            try database.applyPrepared(Int64(epoch + 2))
            prepare += Double(middle - start) / 1e9
            apply += Double(now() - middle) / 1e9
        }
        let rows = Double(epochs * size.rows)
        print(
            "MEASURED \(size.rows) of \(size.total), indexed \(isIndexed): prepare \(Int(rows / prepare)) rows/s, "
                + "apply \(Int(rows / apply)) rows/s")
        let keys = deltas[0].keys
        let start = now()
        let read = try database.connection.transaction(.deferred) { try database.table("customers").rows(keys) }
        let seconds = Double(now() - start) / 1e9
        print("MEASURED read back \(read.count) rows at \(Int(Double(read.count) / seconds)) rows/s")
        let encoding = now()
        for _ in 0..<10 {
            let keys = ViewKeyEncoding.encode(columns: [deltas[0].columns[0]], fields: [layout.columns[0].field])
            #expect(keys.count == size.rows)
        }
        let spent = Double(now() - encoding) / Double(10 * size.rows)
        print("MEASURED keys \(spent) ns each")
    }
}
