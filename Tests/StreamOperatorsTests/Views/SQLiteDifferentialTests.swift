import SQLiteAccess
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import StreamOperators

/// What `SELECT ... GROUP BY` over the raw rows says, against what the view says, however its rows were cut, spread,
/// evicted and restored.
@Suite struct SQLiteDifferentialTests {
    private static let choices: [(AggregateText, oracle: OracleAggregate)] = [
        (AggregateText("a", .count), .plain("count(*)")),
        (AggregateText("a", .count, "n"), .plain("count(n)")),
        (AggregateText("a", .sum, "n"), .plain("sum(n)")),
        (AggregateText("a", .sum, "amount"), .plain("sum(amount)")),
        (AggregateText("a", .sum, "f"), .plain("sum(f)")),
        (AggregateText("a", .avg, "n"), .plain("avg(n)")),
        (AggregateText("a", .avg, "f"), .plain("avg(f)")),
        (AggregateText("a", .min, "n"), .plain("min(n)")),
        (AggregateText("a", .max, "amount"), .plain("max(amount)")),
        (AggregateText("a", .min, "f"), .plain("min(f)")),
        (AggregateText("a", .max, "flag"), .plain("max(flag)")),
        (AggregateText("a", .min, "name"), .plain("min(name)")),
        (AggregateText("a", .max, "name"), .plain("max(name)")),
        (AggregateText("a", .approxCountDistinct, "id"), .plain("count(DISTINCT id)")),
        (AggregateText("a", .approxCountDistinct, "name"), .plain("count(DISTINCT name)")),
        (AggregateText("a", .first, "name"), .ranked("name", "ts, part, off")),
        (AggregateText("a", .last, "n"), .ranked("n", "ts DESC, part DESC, off DESC")),
        (
            AggregateText("a", .last, "name", by: ["n", "region"]),
            .ranked("name", "ts DESC, n DESC, region DESC, part DESC, off DESC")
        ),
        (
            AggregateText("a", .first, "amount", by: ["f"]), .ranked("amount", "ts, f, part, off")
        ),
    ]
    private static let keys = ["region", "code", "flag", "rate", "name"]

    @Test(arguments: 0..<60 as Range<UInt64>)
    func viewsAgreeWithSQLite(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let isWindowed = random.chance(60)
        // Few distinct times, so that `first` and `last` meet ties.
        var sample = SampleRows(
            count: Int.random(in: 1...1200, using: &random), span: 40_000, hasNullTimes: !isWindowed, using: &random)
        sample.times = sample.times.map { $0.map { $0 / 500 * 500 } }
        let groupBy = Array(Self.keys.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)))
        let chosen = (0..<Int.random(in: 1...5, using: &random)).map { _ in
            Self.choices.randomElement(using: &random)!
        }
        let plan = makePlan(
            groupBy: groupBy, window: isWindowed ? WindowPlan(size: 7_000, lateness: 0) : nil,
            aggregates: chosen.enumerated().map { index, choice in
                var text = choice.0
                text.name = "a\(index)"
                return text
            })
        let oracle = try Oracle(sample)
        let expected = try oracle.groups(by: groupBy, windowSize: plan.window?.size, aggregates: chosen.map(\.oracle))
        var run = ViewRun(
            plan, partitionCount: Int.random(in: 1...4, using: &random), barriers: 40, evictions: 40, seed: seed)
        let actual = try run.results(sample.batches(atMost: 90, using: &random))
        #expect(actual.count == expected.count)
        let sorted = Set(actual)
        for row in expected where !sorted.contains(row) {
            Issue.record(
                "seed \(seed): \(groupBy) \(chosen.map(\.oracle)): expected \(row), found \(actual.filter { $0.starts(with: row.prefix(groupBy.count)) })"
            )
        }
    }
}

/// An aggregate in SQL: over a group, or the value of its first row in an order.
private enum OracleAggregate {
    case plain(String)
    case ranked(String, String)
}

/// The sample's rows in a SQLite table.
private struct Oracle {
    let connection: SQLiteConnection

    init(_ sample: SampleRows) throws {
        connection = try SQLiteConnection.inMemory()
        let names = SampleRows.schema.fields.map(\.name).joined(separator: ", ")
        try connection.execute("CREATE TABLE r (\(names), ts, part, off)")
        let marks = Array(repeating: "?", count: SampleRows.schema.fields.count + 3).joined(separator: ", ")
        for row in 0..<sample.count {
            let origin: [SQLiteValue] = [
                sample.times[row].map { .integer($0) } ?? .null, .integer(Int64(sample.partitions[row])),
                .integer(sample.offsets[row]),
            ]
            try connection.run("INSERT INTO r VALUES (\(marks))", sample.values[row] + origin)
        }
    }

    /// One row a group: the keys, the window's start and end, the aggregates.
    func groups(by keys: [String], windowSize: Int64?, aggregates: [OracleAggregate]) throws -> [[SQLiteValue]] {
        let window = windowSize.map { ["ts / \($0) * \($0)", "ts / \($0) * \($0) + \($0)"] } ?? []
        // A bare integer would name a column of the result.
        let grouping = ["1 + 0"] + keys + window
        var rows: [[SQLiteValue]: [SQLiteValue]] = [:]
        for aggregate in aggregates {
            for row in try connection.query(sql(aggregate, grouping.joined(separator: ", "))) {
                rows[Array(row.dropLast()), default: Array(row.dropFirst().dropLast())].append(row[row.count - 1])
            }
        }
        return rows.values.map { $0.map(asBytes) }
    }

    private func sql(_ aggregate: OracleAggregate, _ grouping: String) -> String {
        switch aggregate {
        case .plain(let text):
            "SELECT \(grouping), \(text) FROM r GROUP BY \(grouping)"
        case .ranked(let value, let order):
            """
            SELECT \(grouping), \(value) FROM (
                SELECT *, row_number() OVER (PARTITION BY \(grouping) ORDER BY \(order)) AS nth FROM r
            ) WHERE nth = 1
            """
        }
    }

    private func asBytes(_ value: SQLiteValue) -> SQLiteValue {
        if case .text(let text) = value { .blob(Array(text.utf8)) } else { value }
    }
}
