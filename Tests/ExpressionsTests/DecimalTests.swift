import StreamCore
import TestSupport
import Testing

@testable import Expressions

@Suite struct DecimalTests {
    static let schema = Schema([
        Field("m", .decimal(precision: 12, scale: 2)), Field("n", .decimal(precision: 18, scale: 5)), Field("q", .int),
        Field("z", .decimal(precision: 18, scale: 0)),
    ])

    @Test(arguments: [
        ("9.50", "decimal(3,2)"), ("0.05", "decimal(2,2)"), ("-10.0", "decimal(3,1)"), ("00.5", "decimal(1,1)"),
        ("m + n", "decimal(18,5)"), ("m + 1", "decimal(13,2)"), ("m * q", "decimal(18,2)"), ("m * 2", "decimal(13,2)"),
        ("m * 1.5", "decimal(14,3)"), ("m / 3", "decimal(16,6)"), ("q / m", "decimal(18,6)"),
        ("m % 1", "decimal(12,2)"),
        ("q / 2", "int"), ("q * 1e0", "float"), ("round(m)", "decimal(11,0)"), ("round(m, 1)", "decimal(12,1)"),
        ("coalesce(m, 0)", "decimal(12,2)"), ("coalesce(m, q)", "decimal(18,2)"),
        ("coalesce(m, 0.125)", "decimal(13,3)"),
        ("case when true then 1 else 2.5 end", "decimal(2,1)"), ("least(1, 2, 300.5)", "decimal(4,1)"),
        ("greatest(10, m, 1)", "decimal(12,2)"), ("floor(m)", "decimal(11,0)"),
        ("cast(q as decimal(4,1))", "decimal(4,1)"),
    ])
    func hasTheType(_ text: String, _ expected: String) throws {
        #expect(try type(text, Self.schema) == expected)
    }

    @Test(arguments: [
        ("1.00 / 3.00", 333_333), ("2.00 / 3", 666_667), ("1 / 8.0", 125_000), ("0.0000005 / 1", 5),
        ("-1.0 / 3", -333_333),
        // Ties go to the even neighbour.
        ("0.000001 / 2", 0), ("0.000003 / 2", 2), ("0.000005 / 2", 2), ("-0.000003 / 2", -2), ("-0.000001 / 2", 0),
        ("7.5 % 2", 15), ("-7.5 % 2", -15), ("7.5 % -2.0", 15), ("0.1 + 0.2", 3), ("1.10 * 1.10", 12100),
        ("round(2.5)", 3), ("round(-2.5)", -3), ("round(1.005, 2)", 101), ("round(1.25, 5)", 125), ("floor(-1.5)", -2),
        ("ceil(-1.5)", -1), ("ceil(1.01)", 2), ("abs(-1.5)", 15), ("cast(2.5 as decimal(3,0))", 2),
        ("cast(3.5 as decimal(3,0))", 4), ("cast('1.005' as decimal(4,2))", 100),
        ("cast('-1.015' as decimal(4,2))", -102),
        ("cast('1.0050001' as decimal(4,2))", 101), ("cast('.5' as decimal(4,2))", 50),
        ("cast('+7' as decimal(4,2))", 700),
        ("cast(1.5e0 as decimal(4,2))", 150), ("cast(0.125e0 as decimal(4,2))", 12), ("cast(-2.9 as int)", -2),
        ("cast(2.9e0 as int)", 2), ("greatest(1, 2.5, 2.25)", 250),
    ])
    func isExactly(_ text: String, _ expected: Int64) throws {
        #expect(try constant(text) == .int(expected))
    }

    @Test func comparesAcrossScalesExactly() throws {
        let big: Int64 = 999_999_999_999_999_999
        let rows: [[TestValue]] = [
            [.int(500), .int(big), .int(.max), .int(big)], [.int(-1), .int(-1000), .int(.min), .int(-big)],
        ]
        for (text, expected) in [
            ("m = 5", [true, false]), ("m > 4.999999", [true, false]), ("m < n", [true, false]),
            ("m = n", [false, true]),
            ("m < 0.005", [false, true]), ("q > z", [true, false]), ("q = 9223372036854775807", [true, false]),
            ("q > 0.5", [true, false]), ("n > 9999999999999.99998", [true, false]), ("m in (5, 7.00)", [true, false]),
            ("m in (5.000, 7.001)", [true, false]), ("m between -0.010 and 5", [true, true]),
            ("5 between m and n", [true, false]),
            ("z > 99999999999999999.9", [true, false]), ("q > 92233720368547758.7", [true, false]),
        ] {
            #expect(try evaluate(text, Self.schema, rows) == expected.map(RowResult.bool), "\(text)")
        }
    }

    @Test func overflowsBeyondEighteenDigits() throws {
        let schema = Schema([
            Field("x", .decimal(precision: 18, scale: 2)), Field("y", .decimal(precision: 18, scale: 2)),
        ])
        let most: Int64 = 999_999_999_999_999_999
        let rows: [[TestValue]] = [[.int(most), 0], [.int(most), 1], [.int(-most), -1], [.int(most), .int(-most)]]
        #expect(try evaluate("x + y", schema, rows) == [.int(most), .overflow, .overflow, .int(0)])
        #expect(try evaluate("x - y", schema, rows) == [.int(most), .int(most - 1), .int(1 - most), .overflow])
        #expect(try evaluate("x * 1", schema, rows) == rows.map { .value($0[0]) })
        #expect(try evaluate("x * 2", schema, rows) == Array(repeating: .overflow, count: 4))
        #expect(try evaluate("x / 0.000001", schema, rows) == Array(repeating: .overflow, count: 4))
        // The sum passes through more than 64 bits and comes back.
        #expect(
            try evaluate("cast(x as decimal(18,2)) + 0.00000001", schema, [[100, 0]]) == [.int(100_000_001)])
        #expect(try evaluate("x + 0.00000001", schema, rows) == Array(repeating: .overflow, count: 4))
        #expect(try evaluate("cast(x as decimal(17,2))", schema, rows) == Array(repeating: .overflow, count: 4))
    }

    @Test func dividesExactlyWhateverTheDigits() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<300 {
            let (a, b) = (random.below(7), random.below(10))
            let schema = Schema([
                Field("x", .decimal(precision: 18, scale: a)), Field("y", .decimal(precision: 18, scale: b)),
            ])
            let bound = Int64(SampleGenerator.power(1 + random.below(18)))
            let rows: [[TestValue]] = (0..<50).map { _ in
                [
                    .int(Int64.random(in: (1 - bound)..<bound, using: &random)),
                    .int(Int64.random(in: -bound..<bound, using: &random)),
                ]
            }
            let scale = max(6, a)
            let expected = rows.map { row -> RowResult in
                if row[1].integer == 0 { return .failed(.divisionByZero) }
                let (numerator, overflow) = row[0].integer.multipliedReportingOverflow(
                    by: SampleGenerator.power(scale + b - a))
                return overflow
                    ? .overflow : .exact(SampleGenerator.divideToEven(numerator, row[1].integer), isDecimal: true)
            }
            #expect(try evaluate("x / y", schema, rows) == expected, "scales \(a) and \(b)")
        }
    }
}
