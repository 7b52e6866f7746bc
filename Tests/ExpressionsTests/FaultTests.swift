import StreamCore
import Testing

@testable import Expressions

/// Which failures count, for which rows, and how they are named.
@Suite struct FaultTests {
    static let schema = Schema([
        Field("a", .int), Field("b", .int, isOptional: true), Field("s", .string), Field("t", .bool, isOptional: true),
    ])
    static let rows: [[TestValue]] = [
        [6, 2, "12", true], [6, 0, "x", false], [6, nil, "", nil], [.int(.min), -1, "99999999999999999999", true],
    ]

    private func check(_ text: String, _ expected: [RowResult], line: Int = #line) throws {
        let results = try evaluate(text, Self.schema, Self.rows)
        #expect(results == expected, "\(text)")
    }

    @Test func arithmeticFails() throws {
        try check("a / b", [.int(3), .failed(.divisionByZero), .null, .overflow])
        try check("a % b", [.int(0), .failed(.divisionByZero), .null, .int(0)])
        try check("a - 1", [.int(5), .int(5), .int(5), .overflow])
        try check("-a", [.int(-6), .int(-6), .int(-6), .overflow])
        try check("abs(a)", [.int(6), .int(6), .int(6), .overflow])
        try check("a * 1e300 * 1e300", [.overflow, .overflow, .overflow, .overflow])
        try check("a / (b * 1e0)", [.value(3.0), .failed(.divisionByZero), .null, .value(.float(0x1p63))])
        try check("cast(s as int)", [.int(12), .failed(.castFailed), .failed(.castFailed), .overflow])
    }

    @Test func whatIsNotReachedDoesNotFail() throws {
        try check("case when b <> 0 then a / b else 0 end", [.int(3), .int(0), .int(0), .overflow])
        try check("t and a / b > 0", [.bool(true), .bool(false), .null, .overflow])
        try check("b <> 0 and a / b = 3", [.bool(true), .bool(false), .null, .overflow])
        try check("b = 0 or a / b = 3", [.bool(true), .bool(true), .null, .overflow])
        try check("b is null or b <= 0 or a / b = 3", [.bool(true), .bool(true), .bool(true), .bool(true)])
        try check("coalesce(b, a / (a - 6))", [.int(2), .int(0), .failed(.divisionByZero), .int(-1)])
        try check("case b when 0 then 1 when a / b then 2 else 3 end", [.int(3), .int(1), .int(3), .overflow])
        try check("b in (0, a / b)", [.bool(false), .bool(true), .null, .overflow])
        try check("b between 1 and a / b", [.bool(true), .bool(false), .null, .bool(false)])
    }

    @Test func whatIsReachedFails() throws {
        try check("a / b > 0 and false", [.bool(false), .failed(.divisionByZero), .bool(false), .overflow])
        try check("a / b > 0 or true", [.bool(true), .failed(.divisionByZero), .bool(true), .overflow])
        // Null does not settle an `and`.
        try check("cast(null as bool) and 1 / (a - a) = 1", Array(repeating: .failed(.divisionByZero), count: 4))
        try check("(a / b) is null", [.bool(false), .failed(.divisionByZero), .bool(true), .overflow])
        try check("nullif(a / b, 3)", [.null, .failed(.divisionByZero), .null, .overflow])
        // Both operands are computed, null or not; the left one's failure is the row's.
        try check("cast(s as int) + a / b", [.int(15), .failed(.castFailed), .failed(.castFailed), .overflow])
        try check("a / b + cast(s as int)", [.int(15), .failed(.divisionByZero), .failed(.castFailed), .overflow])
    }

    @Test func errorsNameThePieceThatFailed() throws {
        let expression = try ExpressionCompiler.compile("1 + a / b", input: Self.schema)
        let errors = expression.evaluate(RecordBatch(Self.schema, Self.rows), EvaluationContext(now: 0)).errors
        #expect(
            errors == [
                RowError(row: 1, code: .divisionByZero, subject: "a / b"),
                RowError(row: 3, code: .overflow, subject: "a / b"),
            ])
    }

    @Test func longPiecesAreCutBetweenCharacters() throws {
        let long = "a / b + length('" + String(repeating: "é", count: 200) + "')"
        let expression = try ExpressionCompiler.compile("(\(long)) - a * 4", input: Self.schema)
        let errors = expression.evaluate(
            RecordBatch(Self.schema, [[.int(.max), 1, "", nil]]), EvaluationContext(now: 0)
        ).errors
        #expect(errors.count == 1)
        #expect(errors[0].subject.utf8.count <= 123 && errors[0].subject.hasSuffix("é…"))
    }

    @Test func filtersKeepWhatIsTrueAndReportWhatFails() throws {
        let expression = try ExpressionCompiler.compileCondition("a / b > 0", input: Self.schema)
        let (selection, errors) = expression.select(RecordBatch(Self.schema, Self.rows), EvaluationContext(now: 0))
        #expect(selection.indexes.values.elementsEqual([0]))
        #expect(errors.map(\.row) == [1, 3])
        let guarded = try ExpressionCompiler.compileCondition("s = '12' and a / b > 0", input: Self.schema)
        let result = guarded.select(RecordBatch(Self.schema, Self.rows), EvaluationContext(now: 0))
        #expect(result.selection.indexes.values.elementsEqual([0]) && result.errors.isEmpty)
    }

    @Test func failuresOfTheClockAreEveryRows() throws {
        let results = try evaluate("now() + a", Schema([Field("a", .int)]), [[1], [2]], now: .max)
        #expect(results == [.overflow, .overflow])
        let spread = try evaluate("now() + 1 > now()", Schema([Field("a", .int)]), [[1], [2]], now: .max)
        #expect(spread == [.overflow, .overflow])
    }

    @Test func stringsThatGrowTooLongFailAndDoNotTrap() throws {
        let schema = Schema([Field("s", .string)])
        let doubling =
            "replace(replace(replace(s, 'a', 'aaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaa'), 'a', 'aaaaaaaaaaaaaaaa')"
        let rows: [[TestValue]] = [
            [.text(String(repeating: "a", count: 60_000))], ["a"], [.text(String(repeating: "a", count: 60_000))],
        ]
        let results = try evaluate("length(\(doubling))", schema, rows)
        #expect(results == [.int(60_000 * 4096), .int(4096), .overflow])
    }
}
