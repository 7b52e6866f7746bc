import SQLiteAccess
import StreamCore
import Testing

/// Functions that stand in the place of SQLite's, with SQLite's as the oracle.
@Suite struct BoundedFunctionTests {
    private let plain: SQLiteConnection
    private let bounded: SQLiteConnection

    init() throws {
        plain = try SQLiteConnection.inMemory()
        bounded = try SQLiteConnection.inMemory()
        try bounded.useBoundedFunctions()
    }

    private func bothAnswer(_ sql: String, _ parameters: [SQLiteValue]) {
        let expected = try? plain.query(sql, parameters)
        let found = try? bounded.query(sql, parameters)
        #expect(expected == found, "\(sql) \(parameters)")
    }

    private static let alphabet = [
        "a", "A", "b", "%", "_", "*", "?", "[", "]", "^", "-", "\u{e9}", "\u{1f600}", "aa", "ab",
    ]

    private func text(_ generator: inout Generator, _ longest: Int) -> SQLiteValue {
        .text(
            (0..<Int.random(in: 0...longest, using: &generator)).map { _ in
                Self.alphabet.randomElement(using: &generator) ?? ""
            }.joined())
    }

    @Test func theyAgreeWithSQLiteOnRandomTexts() {
        var generator = Generator(state: 20_261_130)
        let statements = [
            "SELECT ?1 LIKE ?2", "SELECT ?1 GLOB ?2", "SELECT ?1 LIKE ?2 ESCAPE 'a'", "SELECT ?1 LIKE ?2 ESCAPE '%'",
            "SELECT instr(?1, ?2)", "SELECT replace(?1, ?2, 'x')", "SELECT replace(?1, ?2, ?2 || ?1)",
            "SELECT trim(?1, ?2)", "SELECT ltrim(?1, ?2)", "SELECT rtrim(?1, ?2)", "SELECT printf('%' || ?1, ?2, 2)",
        ]
        for _ in 0..<1_000 {
            let parameters = [text(&generator, 8), text(&generator, 5)]
            for sql in statements { bothAnswer(sql, parameters) }
        }
    }

    @Test func theyAgreeWithSQLiteOnOtherValues() {
        let values: [SQLiteValue] = [
            .null, 1, -20, 1.5, "", "1", .blob([]), .blob([49]), .blob([1, 2, 3, 2]), .blob([3, 2]),
        ]
        let statements = [
            "SELECT ?1 LIKE ?2", "SELECT ?1 GLOB ?2", "SELECT ?1 LIKE 1 ESCAPE ?2", "SELECT instr(?1, ?2)",
            "SELECT replace(?1, ?2, 3)", "SELECT replace(111, ?1, ?2)", "SELECT trim(?1, ?2)", "SELECT ltrim(?1, ?2)",
            "SELECT rtrim(?1, ?2)", "SELECT typeof(replace(?1, ?2, 3)), typeof(trim(?1, ?2))",
            "SELECT printf(?1, ?2)", "SELECT format('%s %5d %-5.2f|%q%Q%w%c%%', ?1, ?2, ?1, ?2, ?1, ?2, ?1)",
            "SELECT printf('%*d|%.*f|%+05d%,d', ?1, ?2, ?1, ?2, ?1, ?2)",
            "SELECT ?1, ?2, instr(x'0102800280', x'8002')",
            "SELECT ?1, ?2, printf()",
            "SELECT ?1, ?2, printf('%d %d', 5)",
        ]
        for first in values {
            for second in values {
                for sql in statements { bothAnswer(sql, [first, second]) }
            }
        }
    }

    /// A constant pattern is read once, and another row's is not taken for it.
    @Test func patternsOfColumnsDifferByRow() throws {
        let connection = try SQLiteConnection.inMemory()
        try connection.useBoundedFunctions()
        let sql = """
            WITH t(p, e) AS (VALUES ('a%', 'x'), ('b%', 'x'), ('x%', 'x'), ('%', 'x')) \
            SELECT 'abc' LIKE p, 'abc' LIKE 'a%', 'a%' LIKE 'a%' ESCAPE e, 'abc' GLOB replace(p, '%', '*') FROM t
            """
        #expect(
            try connection.query(sql) == [[1, 1, 1, 1], [0, 1, 1, 0], [0, 1, 1, 0], [1, 1, 1, 1]])
    }

    /// What would take minutes ends when it is told to.
    @Test func aPatternOfManyCharactersIsInterrupted() throws {
        let connection = try SQLiteConnection.inMemory()
        try connection.useBoundedFunctions()
        var asked = 0
        let fortyTimes = {
            asked += 1
            return asked < 40
        }
        let error = #expect(throws: WeirError.self) {
            try SQLiteBound.run(bytes: 64 << 20, goesOn: fortyTimes) {
                try connection.query(
                    "SELECT printf('%.*c', 1000000, 'a') LIKE '%' || printf('%.*c', 40000, 'a') || 'b%'")
            }
        }
        #expect(error?.code == "sqlite-interrupted")
        #expect(asked >= 40)
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
