import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import SQLiteViews

@Suite struct RowRoundTripTests {
    /// Rows of every type, with nulls, dictionaries, NaN and both zeros.
    private func delta(_ seed: UInt64, rows: Int) -> ViewDelta {
        var random = SeededGenerator(seed: seed)
        let ids = Sample.integers((0..<Int64(rows)).map { $0 * 7 - 100 })
        let values = RandomColumns.keyTypes.map { type in
            RandomColumns.column(type, rows: rows, nullShare: 0.2, isDictionary: seed % 2 == 0, using: &random)
        }
        let times = RandomColumns.column(.timestamp, rows: rows, nullShare: 0.1, using: &random)
        let keys = ViewKeyEncoding.encode(columns: [ids], fields: [Field("id", .int)])
        return ViewDelta(view: "everything", keys: keys, columns: [ids] + values + [times])
    }

    private var fields: [Field] { Sample.everything.layout.columns.map(\.field) }

    @Test(arguments: 0..<10, [false, true])
    func whatIsStoredComesBack(seed: UInt64, isPrepared: Bool) throws {
        let state = TemporaryState()
        let delta = delta(seed, rows: 200)
        var database: StateDatabase? = try state.database([Sample.everything])
        let changes = Sample.changes(1, [delta])
        if isPrepared {
            try database?.prepare(changes)
            // From the pieces on disk, as after a crash.
            database = nil
            database = try state.database([Sample.everything])
            #expect(try database?.load().preparedIsIntact == true)
            try database?.applyPrepared(1)
        } else {
            try database?.apply(changes)
        }
        let stored = try #require(try database?.table("everything").rows(delta.keys))
        let wanted = Sample.all(delta.columns, fields)
        let found = Sample.all(stored.columns, fields)
        #expect(found.count == wanted.count)
        let differing = zip(wanted, found).first { $0 != $1 }
        #expect(differing == nil, "\(differing.map { "\($0)" } ?? "")")
        #expect(try database?.table("everything").rowCount() == 200)
    }

    @Test func notANumberIsKept() throws {
        let state = TemporaryState()
        let view = StoredView(
            layout: ViewLayout(
                view: "f",
                columns: [ViewColumn(Field("id", .int)), ViewColumn(Field("x", .float, isOptional: true))],
                timeColumn: "id", keyColumns: ["id"], indexes: []),
            signature: ["f"], hasTimeIndex: false, sources: [])
        let ids = Sample.integers([1, 2, 3])
        let floats = FixedColumn(values: Buffer([Double.nan, -0.0, 1.5]), validity: Validity([true, true, false]))
        let keys = ViewKeyEncoding.encode(columns: [ids], fields: [Field("id", .int)])
        let database = try state.database([view])
        try database.apply(Sample.changes(1, [ViewDelta(view: "f", keys: keys, columns: [ids, .float64(floats)])]))
        guard case .float64(let read) = try database.table("f").rows(keys).columns[1] else {
            Issue.record("not a float column")
            return
        }
        #expect(read[0]?.isNaN == true)
        // SQLite stores a whole number in a REAL column as an integer, and with it forgets the sign of zero.
        #expect(read[1] == 0)
        #expect(read[2] == nil)
        #expect(try database.connection.query("SELECT x FROM f ORDER BY id") == [[nil], [0.0], [nil]])
    }

    @Test func upsertsReplaceAndExpiryRemoves() throws {
        let state = TemporaryState()
        let database = try state.database([Sample.customers])
        try database.apply(
            Sample.changes(
                1, [Sample.customerRows([("a", 1, 100, 10), ("b", 1, 200, 20), (nil, 1, nil, nil)])]))
        try database.apply(
            Sample.changes(2, [Sample.customerRows([("a", 2, 150, 30), ("c", 1, 5, 15)], expireThrough: 20)]))
        let rows = try database.connection.query("SELECT customer_id, orders, spent, last_order FROM customers")
        #expect(
            rows == [
                [nil, 1, nil, nil], ["a", 2, 1.5, "1970-01-01T00:00:00.030Z"],
                ["c", 1, 0.05, "1970-01-01T00:00:00.015Z"],
            ])
        #expect(try database.connection.query("SELECT DISTINCT weir_epoch FROM weir_v_customers") == [[1], [2]])
    }

    /// Rows are written several at a time: every number of them, new and known, with nulls at every place.
    @Test(arguments: [0, 1, 7, 8, 9, 16, 17, 100])
    func anyNumberOfRowsIsWritten(count: Int) throws {
        let state = TemporaryState()
        let database = try state.database([Sample.customers])
        for epoch in 1...Int64(2) {
            var rows: [(id: String?, orders: Int64, spent: Int64?, time: Int64?)] = []
            for index in (0..<count).reversed() where epoch == 2 || index % 3 != 0 {
                let spent: Int64? = index % 4 == 1 ? nil : Int64(index) * 100 * epoch
                rows.append((id: "c\(index)", orders: Int64(index), spent: spent, time: epoch))
            }
            try database.apply(Sample.changes(epoch, [Sample.customerRows(rows)]))
        }
        let found = try database.connection.query("SELECT customer_id, spent FROM customers ORDER BY orders")
        let expected: [[SQLiteValue]] = (0..<count).map { index in
            let spent: SQLiteValue = index % 4 == 1 ? .null : .real(Double(index * 2))
            return [.text("c\(index)"), spent]
        }
        #expect(found == expected)
        let epochs = try database.connection.query("SELECT DISTINCT weir_epoch FROM weir_v_customers")
        #expect(epochs == (count == 0 ? [] : [[2]]))
    }

    @Test(arguments: 0..<10)
    func timesArePagedInTheOrderOfKeys(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let state = TemporaryState()
        let database = try state.database([Sample.customers])
        let range: ClosedRange<Int64> = seed % 2 == 0 ? 5...5 : 0...9
        let rows = (0..<100).map { index in
            (
                id: Optional("c\(index)"), orders: Int64(index), spent: Optional(Int64(1)),
                time: Bool.random(using: &random) ? Int64.random(in: range, using: &random) : nil
            )
        }
        try database.apply(Sample.changes(1, [Sample.customerRows(rows)]))
        let wanted = rows.filter { ($0.time ?? -1) > 2 && ($0.time ?? -1) <= 7 }.compactMap(\.id).sorted()
        var found: [String] = []
        var behind: [UInt8]?
        while true {
            let page = try database.table("customers").rows(after: 2, through: 7, behind: behind, limit: 9)
            guard page.count > 0, case .string(let ids) = page.columns[0] else { break }
            found += (0..<page.count).compactMap { ids[$0] }
            behind = Array(page.keys.bytes(page.count - 1))
        }
        #expect(found == wanted)
    }

    @Test func readersFindTheIndexes() throws {
        let state = TemporaryState()
        let database = try state.database([Sample.customers])
        for (query, index) in [
            ("SELECT * FROM customers ORDER BY spent DESC LIMIT 5", "weir_i_customers_spent-"),
            ("SELECT * FROM customers WHERE customer_id = 'x'", "weir_g_customers"),
        ] {
            let plan = try database.connection.query("EXPLAIN QUERY PLAN " + query)
            #expect("\(plan)".contains(index), "\(query): \(plan)")
        }
    }

    @Test func piecesStayUnderTheirBound() throws {
        var builder = StringColumnBuilder()
        var random = SeededGenerator(seed: 1)
        for _ in 0..<300 {
            builder.append((0..<50_000).map { _ in UInt8.random(in: 1...127, using: &random) })
        }
        let keys = builder.finish()
        let delta = ViewDelta(view: "x", keys: keys, columns: [.string(keys)], expireThrough: 9)
        let pieces = try EpochPieceFormat.pieces(of: delta)
        #expect(pieces.count > 6)
        var rows = 0
        for (index, piece) in pieces.enumerated() {
            #expect(piece.count <= EpochPieceFormat.maximumBytes + 64)
            let read = try piece.withUnsafeBytes { try EpochPieceFormat.read($0) }
            #expect(read.expireThrough == (index == 0 ? 9 : nil))
            for row in 0..<read.keys.count where Array(read.keys.bytes(row)) != Array(keys.bytes(rows + row)) {
                Issue.record("row \(rows + row) differs")
            }
            rows += read.keys.count
        }
        #expect(rows == 300)
    }

    @Test(arguments: 0..<200)
    func damagedPiecesAreRefusedNotRead(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let piece = try EpochPieceFormat.pieces(of: delta(seed, rows: 20))[0]
        var damaged = piece
        if Bool.random(using: &random) {
            damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        } else {
            damaged.removeLast(Int.random(in: 1...damaged.count, using: &random))
        }
        // Right checksums keep such bytes out; reading them all the same must end in an error or in rows.
        do {
            _ = try damaged.withUnsafeBytes { try EpochPieceFormat.read($0) }
        } catch let error as WeirError {
            #expect(["state-damaged", "lz4-corrupt"].contains(error.code))
        }
    }
}
