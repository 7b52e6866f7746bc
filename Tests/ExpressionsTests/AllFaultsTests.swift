import StreamCore
import Testing

@testable import Expressions

/// Every fault of an expression at once, and none that follows from another.
@Suite struct AllFaultsTests {
    private static let schema = Schema([
        Field("id", .string), Field("n", .int), Field("paid", .bool), Field("total.amount", .int),
        Field("ts", .timestamp),
    ])

    /// The words of the text that faults are about, in order.
    private func faulty(
        _ text: String, isCondition: Bool = false, hidden: Set<String> = []
    ) -> [String] {
        ExpressionCompiler.faults(
            in: text, input: Self.schema, isCondition: isCondition, otherNames: hidden.sorted(),
            isUnknown: hidden.contains
        ).map { String(decoding: text.utf8.dropFirst($0.offset).prefix($0.length), as: UTF8.self) }
    }

    @Test func whatCompilesHasNone() {
        #expect(faulty("n + 1 > total.amount and paid", isCondition: true) == [])
    }

    @Test(arguments: [
        ("a + b * n - c", ["a", "b", "c"]),
        ("a > 1 or (b and lower(n) = 'x')", ["a", "b", "n"]),
        ("n and id and paid", ["n", "id"]),
        ("not a or not n", ["a", "n"]),
        ("nothing(a, lower(1))", ["nothing", "a", "1"]),
        ("substr(a)", ["substr(a)", "a"]),
        ("case a when b then c else d end", ["a", "b", "c", "d"]),
        ("a between b and c", ["a", "b", "c"]),
        ("a in (1, b, n) or n in ('x')", ["a", "b", "'x'"]),
        ("a like b escape 'x' or id like n", ["a", "b", "n"]),
        ("cast(a as int) + extract(hour from b) + -c", ["a", "b", "c"]),
        ("a is null and coalesce(b, c) = d || e", ["a", "b", "c", "d", "e"]),
        ("total = a", ["total", "a"]),
        ("(a + ", [""]),
    ])
    func eachIsFound(_ text: String, _ words: [String]) {
        #expect(faulty(text) == words)
    }

    @Test func whatFollowsIsNotSaid() {
        // Neither side of the comparison has a type, and the sum is of a text.
        #expect(faulty("a = b") == ["a", "b"])
        #expect(faulty("(id + 1) * 2 > n") == ["(id + 1)"])
    }

    @Test func whatReadsTheUnknownIsNotJudged() {
        #expect(faulty("a + 'x' > n and b", isCondition: true, hidden: ["a"]) == ["b"])
        #expect(faulty("a", isCondition: true, hidden: ["a"]) == [])
        #expect(faulty("a > 1 and n", isCondition: true, hidden: ["a"]) == ["n"])
        #expect(faulty("lowr(a)", hidden: ["a"]) == ["lowr"])
    }

    @Test func theWholeMustBeACondition() {
        #expect(faulty("n + 1", isCondition: true) == ["n + 1"])
        #expect(faulty("null") == ["null"])
    }

    @Test func hintsOfferColumnsOfUnknownTypes() {
        let faults = ExpressionCompiler.faults(in: "amont", input: Schema([]), otherNames: ["amount"])
        #expect(faults.map(\.hint) == ["did you mean 'amount'?"])
    }
}
