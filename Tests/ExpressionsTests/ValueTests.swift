import StreamCore
import Testing

@testable import Expressions

/// What single expressions give.
@Suite struct ValueTests {
    @Test(arguments: [
        ("'it''s'", "it's"), ("'a' || 'b' || 'c'", "abc"), ("concat('a', null, 1, true, 1.50)", "a1true1.50"),
        ("lower('ÀB')", "àb"),
        ("upper('straße')", "STRASSE"), ("trim('  a b ')", "a b"), ("trim('xxaxé', 'xé')", "a"), ("trim('', 'x')", ""),
        ("substr('héllo', 2)", "éllo"), ("substr('héllo', 2, 2)", "él"), ("substr('héllo', -2)", "lo"),
        ("substr('hello', 0, 2)", "h"),
        ("substr('hello', -10, 7)", "he"), ("substr('hello', 2, -1)", ""), ("substr('hello', 9, 2)", ""),
        ("substr('ab', 1, 9223372036854775807)", "ab"),
        ("replace('aaa', 'aa', 'b')", "ba"), ("replace('abc', '', 'x')", "abc"), ("cast(12 as string)", "12"),
        ("cast(-9223372036854775808 as string)", "-9223372036854775808"),
        ("cast(-0.05 as string)", "-0.05"), ("cast(10.0 as string)", "10.0"), ("cast(1e0 as string)", "1.0"),
        ("cast(0.1e0 as string)", "0.1"),
        ("cast(true as string)", "true"), ("cast(cast('é' as bytes) as string)", "é"),
        ("case when 1 > 2 then 'a' when null then 'b' else 'c' end", "c"),
        ("case 2 when 1 then 'a' when 2.0 then 'b' end", "b"), ("coalesce(null, 'x')", "x"),
        ("greatest('a', 'b', null)", "b"),
        ("least('b', 'a')", "a"), ("nullif('a', 'b')", "a"), ("CASE WHEN TRUE THEN 'x' END", "x"),
    ])
    func isTheText(_ text: String, _ expected: String) throws {
        #expect(try constant(text) == .text(expected))
    }

    @Test(arguments: [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-2 - -3", 1), ("- - 5", 5), ("7 / 2", 3), ("-7 / 2", -3),
        ("-7 % 3", -1), ("10 - 3 - 2", 5),
        ("100 / 10 / 5", 2), ("length('日本語')", 3), ("length(cast('日' as bytes))", 3), ("cast('-12' as int)", -12),
        ("cast(true as int)", 1),
        ("cast('-9223372036854775808' as int)", .min), ("-9223372036854775808", .min), ("nullif(5, 6)", 5),
        ("round(7)", 7), ("abs(-7)", 7),
        ("least(3, null, 2)", 2), ("cast(-2.5e0 as int)", -2), ("coalesce(nullif(1, 1), 9)", 9),
    ])
    func isTheInteger(_ text: String, _ expected: Int64) throws {
        #expect(try constant(text) == .int(expected))
    }

    @Test(arguments: [
        ("1 < 2", true), ("'a' < 'B'", false), ("1 = 1.0", true), ("1 = 1e0", true), ("not 1 = 2", true),
        ("not not true", true), ("true or false and false", true),
        ("2 between 1 and 3 and true", true), ("2 not between 1 and 3", false), ("1 in (2, 1)", true),
        ("'a' not in ('b')", true), ("1 is null", false), ("null is null", true),
        ("'abc' like 'a%'", true), ("'abc' like '%c'", true), ("'abc' like '%b%'", true), ("'abc' like 'abc'", true),
        ("'abc' like 'A%'", false), ("'abc' like '_b_'", true),
        ("'日本' like '_本'", true), ("'a%' like 'a!%' escape '!'", true), ("'ab' like 'a!%' escape '!'", false),
        ("'' like '%'", true), ("'aXbXc' like '%X%X_'", true),
        ("'aaa' like '%aab'", false), ("'x' like ''", false), ("'abc' not like 'b%'", true),
        ("starts_with('abc', 'ab')", true), ("ends_with('abc', 'bc')", true),
        ("ends_with('c', 'bc')", false), ("starts_with('a', '')", true), ("cast('TRUE' as bool)", true),
        ("cast(2 as bool)", true), ("true > false", true), ("1 = 1 is null", false),
        ("'a' || 'b' = 'ab'", true), ("hash('a') = hash('a')", true), ("hash(1) = hash(2)", false),
        ("hash(0e0) = hash(-0e0)", true), ("cast('1e3' as float) = 1000", true),
    ])
    func isTheTruth(_ text: String, _ expected: Bool) throws {
        #expect(try constant(text) == .bool(expected))
    }

    @Test(arguments: [
        "null and true", "null or false", "not null", "1 in (2, null)", "1 not in (2, null)", "null = null",
        "null between 1 and 2", "cast(null as int) + 1", "null || 'a'",
        "nullif(1, 1)", "case when false then 1 end", "least(null, cast(null as int))", "lower(null)",
        "substr('a', null)", "null like 'a'", "hash(null)", "round(null)",
        "replace('a', null, 'b')", "extract(year from null)", "null in (1, 2)",
    ])
    func isNull(_ text: String) throws {
        #expect(try constant(text) == .null)
    }

    @Test func threeValuedLogic() throws {
        let schema = Schema([Field("a", .bool, isOptional: true), Field("b", .bool, isOptional: true)])
        let values: [TestValue] = [true, false, nil]
        let rows = values.flatMap { a in values.map { b in [a, b] } }
        #expect(
            try evaluate("a and b", schema, rows)
                == [true, false, nil, false, false, false, nil, false, nil].map(RowResult.value))
        #expect(
            try evaluate("a or b", schema, rows)
                == [true, true, true, true, false, nil, true, nil, nil].map(RowResult.value))
    }

    @Test func hashesAreStable() throws {
        // XXH3 of "order-1", and of the eight bytes of 42: what is stored must mean the same after an upgrade.
        let text = "order-1"
        let expected = Array(text.utf8).withUnsafeBytes { Int64(bitPattern: RowHash.bytes($0)) }
        #expect(try constant("hash('\(text)')") == .int(expected))
        let number = withUnsafeBytes(of: Int64(42).littleEndian) { Int64(bitPattern: RowHash.bytes($0)) }
        #expect(try constant("hash(42)") == .int(number))
    }

    @Test func optionalityFollowsTheOperands() throws {
        let schema = Schema([Field("a", .int), Field("n", .int, isOptional: true)])
        for (text, expected) in [
            ("a + 1", "int"), ("a + n", "int?"), ("coalesce(n, a)", "int"), ("coalesce(n, n)", "int?"),
            ("n is null", "bool"), ("nullif(a, 1)", "int?"),
            ("case when a > 1 then 1 end", "int?"), ("case when n > 1 then 1 else 2 end", "int"),
            ("least(a, n)", "int"), ("greatest(n, n)", "int?"),
            ("concat(n)", "string"), ("a in (1, null)", "bool?"), ("n", "int?"), ("a > 1 and n > 1", "bool?"),
            ("a % 2", "int"),
        ] {
            #expect(try type(text, schema) == expected, "\(text)")
        }
    }

    @Test func saysWhatItReads() throws {
        let schema = Schema([Field("a", .int), Field("b", .int), Field("c", .int)])
        let sum = try ExpressionCompiler.compile("c + a + c", input: schema)
        #expect(sum.columns == [0, 2] && sum.plainColumn == nil && !sum.usesNow)
        let plain = try ExpressionCompiler.compile(" ((b)) ", input: schema)
        #expect(plain.columns == [1] && plain.plainColumn == 1 && plain.text == " ((b)) ")
        #expect(try ExpressionCompiler.compile("now()", input: schema).usesNow)
        #expect(try ExpressionCompiler.compile("cast(a as int)", input: schema).type == .int)
    }

    @Test func aPlainColumnIsNotCopied() throws {
        let schema = Schema([Field("a", .int)])
        let batch = RecordBatch(schema, [[1], [2]])
        let result = try ExpressionCompiler.compile("a", input: schema).evaluate(batch, EvaluationContext(now: 0))
        guard case .int64(let input) = batch.columns[0], case .int64(let output) = result.column else {
            Issue.record("another layout")
            return
        }
        #expect(input.values === output.values)
    }

    @Test func constantsAndTheClockBecomeWholeColumns() throws {
        let schema = Schema([Field("a", .int)])
        #expect(try evaluate("'x'", schema, [[1], [2]]) == [.text("x"), .text("x")])
        #expect(try evaluate("now()", schema, [[1], [2]], now: 7) == [.int(7), .int(7)])
        #expect(try evaluate("cast(null as int)", schema, [[1], [2]]) == [.null, .null])
        #expect(try evaluate("a = 1 or true", schema, []).isEmpty)
        let always = try ExpressionCompiler.compileCondition("now() > '1970-01-01' and true", input: schema)
        let (selection, _) = always.select(RecordBatch(schema, [[1], [2]]), EvaluationContext(now: 7))
        #expect(selection.count == 2)
    }
}
