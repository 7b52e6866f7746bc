import Testing

@testable import Expressions

@Suite struct AggregateCallTests {
    private func parse(_ text: String) throws -> AggregateCall { try AggregateCall.parse(text) }

    @Test func readsTheForms() throws {
        let count = try parse("count()")
        #expect(count.function == "count" && count.argument == nil && count.by.isEmpty)
        #expect(try parse(" COUNT( * ) ").argument == nil)
        let sum = try parse("sum( revenue * (1 + rate) )")
        #expect(sum.function == "sum")
        #expect(sum.argument == AggregateCall.Piece(text: "revenue * (1 + rate)", offset: 5))
        let last = try parse("last(coalesce(x, 'é', by_me) by order_id, least(line, 2))")
        #expect(last.argument == AggregateCall.Piece(text: "coalesce(x, 'é', by_me)", offset: 5))
        #expect(
            last.by == [
                AggregateCall.Piece(text: "order_id", offset: 33),
                AggregateCall.Piece(text: "least(line, 2)", offset: 43),
            ])
        #expect(try parse("max(item.by)").argument?.text == "item.by")
        #expect(try parse("approx_count_distinct(order_id)").function == "approx_count_distinct")
    }

    @Test(arguments: [
        ("", 0, 0), ("count", 0, 5), ("sum(x", 5, 0), ("sum(x) + 1", 7, 1), ("sum(x, y)", 5, 1),
        ("count(distinct x)", 6, 8),
        ("last(by x)", 5, 2), ("last(x by)", 9, 1), ("last(x by y,)", 12, 1), ("last(x by y by z)", 12, 2),
        ("sum(1 +)", 7, 0), ("(x)", 0, 1),
    ])
    func refusesOthersAtTheirPlace(_ text: String, _ offset: Int, _ length: Int) throws {
        let error = #expect(throws: ExpressionError.self) { try AggregateCall.parse(text) }
        #expect(error?.offset == offset && error?.length == length, "\(error?.description ?? "")")
    }
}
