import StreamCore
import StreamTestKit
import Testing
import TopologyModel

/// A disk that view stores are opened on: what the suite needs of an implementation.
protocol ViewStoreFixture: Sendable {
    /// A store over the disk as the last one left it; that one is closed, or was killed.
    func open() async throws -> any ViewStore
}

/// One row of the suite's view: visitors by name and window.
struct VisitRow: Sendable, Hashable {
    /// Nulls form a group too.
    var name: String?
    /// Epoch milliseconds; also the row's time.
    var windowEnd: Int64
    var visits: Int64?
}

enum VisitView {
    static let name = "visits"
    static let keyFields = [Field("name", .string, isOptional: true), Field("window_end", .timestamp)]
    static let layout = ViewLayout(
        view: name,
        columns: [
            ViewColumn(keyFields[0]), ViewColumn(keyFields[1]), ViewColumn(Field("visits", .int, isOptional: true)),
            ViewColumn(Field("weir_sum_low", .int), isHidden: true),
        ],
        timeColumn: "window_end", keyColumns: ["name", "window_end"], indexes: [])

    static func delta(_ rows: [VisitRow], expireThrough: Int64? = nil) -> ViewDelta {
        var names = StringColumnBuilder(capacity: rows.count)
        for row in rows { if let name = row.name { names.append(name) } else { names.appendNull() } }
        let columns: [Column] = [
            .string(names.finish()), integers(rows.map(\.windowEnd)), integers(rows.map(\.visits)),
            integers(rows.map { -($0.visits ?? 0) }),
        ]
        return ViewDelta(
            view: name, keys: ViewKeyEncoding.encode(columns: Array(columns.prefix(2)), fields: keyFields),
            columns: columns, expireThrough: expireThrough)
    }

    static func keys(_ rows: [VisitRow]) -> StringColumn { delta(rows).keys }

    /// Checks that hidden columns came back too.
    static func rows(_ stored: StoredRows) -> [VisitRow] {
        guard stored.count > 0 else { return [] }
        guard stored.columns.count == 4, case .string(let names) = stored.columns[0],
            case .int64(let ends) = stored.columns[1], case .int64(let visits) = stored.columns[2],
            case .int64(let hidden) = stored.columns[3]
        else {
            Issue.record("columns of other types")
            return []
        }
        return (0..<stored.count).map { row in
            #expect(hidden[row] == -(visits[row] ?? 0))
            return VisitRow(name: names[row], windowEnd: ends[row] ?? -1, visits: visits[row])
        }
    }

    private static func integers(_ values: [Int64?]) -> Column {
        var builder = FixedColumnBuilder<Int64>()
        for value in values { if let value { builder.append(value) } else { builder.appendNull(0) } }
        return .int64(builder.finish())
    }
}

extension ViewStore {
    /// Every row of the suite's view, in the order of its keys.
    func allVisits() async throws -> [VisitRow] {
        VisitView.rows(
            try await rows(view: VisitView.name, after: Int64.min, through: Int64.max, behind: nil, limit: 100_000))
    }
}
