import SQLiteAccess
import StreamCore
import TestSupport
import Testing

@testable import Expressions

@Suite struct TimeTests {
    static let schema = Schema([Field("ts", .timestamp), Field("d", .date)])

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-01-01T00:00:00Z", 1_767_225_600_000),
        ("2026-01-01T00:00:00.5Z", 1_767_225_600_500),
        ("2026-01-01t01:00:00.123999+01:00", 1_767_225_600_123), ("2026-01-01 00:00:00-00:30", 1_767_227_400_000),
        ("2026-01-01", 1_767_225_600_000), ("1969-12-31T23:59:59.999Z", -1),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ])
    func readsTimestamps(_ text: String, _ expected: Int64) throws {
        #expect(try constant("cast('\(text)' as timestamp)") == .int(expected))
        #expect(try constant("timestamp '\(text)'") == .int(expected))
    }

    @Test(arguments: [
        "", "2026", "2026-1-01", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-01T",
        "2026-01-01T00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.5", "2026-01-01T00:00:00ZZ", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+0100",
        "2026-01-01X00:00:00Z",
        "２026-01-01", "-026-01-01", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00.123456789",
    ])
    func refusesOtherText(_ text: String) throws {
        let results = try evaluate("cast(s as timestamp)", Schema([Field("s", .string)]), [[.text(text)]])
        #expect(results == [.failed(.castFailed)])
    }

    @Test(arguments: [
        ("cast(timestamp '2026-01-02T03:04:05.006Z' as string)", "2026-01-02T03:04:05.006Z"),
        ("cast(cast(-1 as timestamp) as string)", "1969-12-31T23:59:59.999Z"),
        ("cast(date '0099-03-01' as string)", "0099-03-01"),
        ("cast(date_trunc('week', timestamp '2026-01-01T10:00:00Z') as string)", "2025-12-29T00:00:00.000Z"),
        ("cast(date_trunc('week', date '2025-12-28') as string)", "2025-12-22"),
        ("cast(date_trunc('QUARTER', timestamp '2026-06-30T10:00:00Z') as string)", "2026-04-01T00:00:00.000Z"),
        ("cast(date_trunc('month', timestamp '1969-02-28T10:00:00Z') as string)", "1969-02-01T00:00:00.000Z"),
        ("cast(date_trunc('year', date '2024-12-31') as string)", "2024-01-01"),
        ("cast(date_trunc('hour', cast(-1 as timestamp)) as string)", "1969-12-31T23:00:00.000Z"),
        ("cast(date '2024-02-28' + 2 as string)", "2024-03-01"),
        ("cast(cast(date '2024-02-28' as timestamp) as string)", "2024-02-28T00:00:00.000Z"),
        ("cast(cast(cast(-1 as timestamp) as date) as string)", "1969-12-31"),
    ])
    func showsTimes(_ text: String, _ expected: String) throws {
        #expect(try constant(text) == .text(expected))
    }

    @Test(arguments: [
        ("extract(year from timestamp '2026-01-01T00:00:00Z')", 2026), ("extract(week from date '2026-01-01')", 1),
        ("extract(week from date '2021-01-03')", 53), ("extract(isoyear from date '2021-01-03')", 2020),
        ("extract(week from date '2024-12-30')", 1), ("extract(isoyear from date '2024-12-30')", 2025),
        ("extract(dow from date '2026-01-04')", 0), ("extract(isodow from date '2026-01-04')", 7),
        ("extract(doy from date '2024-12-31')", 366),
        ("extract(quarter from date '2024-12-31')", 4),
        ("extract(second from timestamp '2026-01-01T01:02:03.987Z')", 3),
        ("extract(millisecond from cast(-1 as timestamp))", 999), ("extract(epoch from cast(-1 as timestamp))", -1),
        ("extract(hour from '2026-01-01T01:02:03.987Z')", 1), ("epoch_ms(timestamp '1970-01-01T00:00:01Z')", 1000),
        ("timestamp '2026-01-01T00:00:01Z' - timestamp '2026-01-01T00:00:00Z'", 1000),
        ("timestamp '2026-01-01T00:00:01Z' - '2026-01-01T00:00:00Z'", 1000),
        ("date '2026-03-01' - date '2026-02-01'", 28),
        ("date '2026-03-01' - '2026-02-01'", 28), ("now() - cast(5 as timestamp)", 995),
    ])
    func computesWithTimes(_ text: String, _ expected: Int64) throws {
        #expect(try constant(text, now: 1000) == .int(expected))
    }

    @Test func comparesWithLiterals() throws {
        let rows: [[TestValue]] = [[.int(1_767_225_600_000), .int(20_454)], [0, 0]]
        for (text, expected) in [
            ("ts >= '2026-01-01T00:00:00Z'", [true, false]), ("'2026-01-01' = d", [true, false]),
            ("ts < now()", [true, true]),
            ("ts between '1970-01-01' and '1970-01-02'", [false, true]),
            ("d in ('2026-01-01', '2026-01-02')", [true, false]),
            ("coalesce(ts, '2026-01-01') = ts", [true, true]), ("cast(d as timestamp) = ts", [true, true]),
        ] {
            #expect(try evaluate(text, Self.schema, rows, now: .max) == expected.map(RowResult.bool), "\(text)")
        }
    }

    @Test func timesBeyondTheCalendarDoNotTrap() throws {
        let rows: [[TestValue]] = [[.int(.min), .int(.min)], [.int(.max), .int(.max)]]
        for unit in TimeUnit.allCases { _ = try evaluate("date_trunc('\(unit)', ts)", Self.schema, rows) }
        for unit in TimeUnit.allCases where unit.isCalendar {
            _ = try evaluate("date_trunc('\(unit)', d)", Self.schema, rows)
        }
        for field in TimeField.allCases { _ = try evaluate("extract(\(field) from ts)", Self.schema, rows) }
        for field in TimeField.allCases where !field.isTimeOfDay {
            _ = try evaluate("extract(\(field) from d)", Self.schema, rows)
        }
        #expect(try evaluate("cast(ts as string)", Self.schema, rows) == [.failed(.castFailed), .failed(.castFailed)])
        #expect(try evaluate("cast(d as string)", Self.schema, rows) == [.failed(.castFailed), .failed(.castFailed)])
        #expect(try evaluate("cast(d as timestamp)", Self.schema, rows) == [.overflow, .overflow])
    }

    @Test func agreesWithSQLitesCalendar() throws {
        let database = try SQLiteConnection.inMemory()
        let statement = """
            SELECT CAST(strftime('%Y', ?1, 'unixepoch') AS INTEGER), CAST(strftime('%m', ?1, 'unixepoch') AS INTEGER),
            CAST(strftime('%d', ?1, 'unixepoch') AS INTEGER), CAST(strftime('%H', ?1, 'unixepoch') AS INTEGER),
            CAST(strftime('%M', ?1, 'unixepoch') AS INTEGER), CAST(strftime('%S', ?1, 'unixepoch') AS INTEGER),
            CAST(strftime('%j', ?1, 'unixepoch') AS INTEGER), CAST(strftime('%w', ?1, 'unixepoch') AS INTEGER),
            strftime('%Y-%m-%dT%H:%M:%S.000Z', ?1, 'unixepoch')
            """
        let fields = ["year", "month", "day", "hour", "minute", "second", "doy", "dow"]
        var random = SeededGenerator(seed: 3)
        let seconds = (0..<400).map { _ in Int64.random(in: -62_167_219_200..<253_402_300_800, using: &random) }
        let rows: [[TestValue]] = seconds.map { [.int($0 * 1000), 0] }
        let extracted = try fields.map { try evaluate("extract(\($0) from ts)", Self.schema, rows) }
        let shown = try evaluate("cast(ts as string)", Self.schema, rows)
        for (row, second) in seconds.enumerated() {
            let oracle = try database.query(statement, [.integer(second)])[0]
            for field in fields.indices { #expect(extracted[field][row] == .int(oracle[field].integer ?? 0)) }
            #expect(shown[row] == .text(oracle[8].text ?? ""))
            #expect(TimeText.timestamp(oracle[8].text ?? "") == second * 1000)
        }
    }
}
