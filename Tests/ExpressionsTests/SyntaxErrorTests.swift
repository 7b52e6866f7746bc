import StreamCore
import TestSupport
import Testing

@testable import Expressions

/// What is refused before any type is looked at, and where.
@Suite struct SyntaxErrorTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let message: String
        let offset: Int
        let length: Int
        var hint: String?
        var testDescription: String { text }
    }

    static let cases = [
        Case(text: "", message: "the expression is empty", offset: 0, length: 0),
        Case(text: "  ", message: "the expression is empty", offset: 2, length: 0),
        Case(text: "1 +", message: "expected a value, found the end of the expression", offset: 3, length: 0),
        Case(text: "1 2", message: "expected an operator or the end, found '2'", offset: 2, length: 1),
        Case(text: "(1", message: "expected ')', found the end of the expression", offset: 2, length: 0),
        Case(text: "1)", message: "expected an operator or the end, found ')'", offset: 1, length: 1),
        Case(
            text: "'é' = 'abc", message: "the text literal is not closed", offset: 7, length: 4,
            hint: "end it with '; the quote itself is written twice"),
        Case(text: "1 == 1", message: "'==' is not an operator", offset: 2, length: 2, hint: "equality is one '='"),
        Case(text: "true && false", message: "'&&' is not an operator", offset: 5, length: 2, hint: "write 'and'"),
        Case(
            text: "1 -- 2", message: "'--' is not an operator", offset: 2, length: 2,
            hint: "comments belong to the file ('#'); for a double minus write '- -'"),
        Case(text: "1 ? 2", message: "'?' has no meaning here", offset: 2, length: 1),
        Case(
            text: "12ab", message: "'12ab' is not a number", offset: 0, length: 4,
            hint: "names begin with a letter or stand in double quotes"),
        Case(
            text: "1 < 2 < 3", message: "comparisons do not chain", offset: 6, length: 1,
            hint: "join two comparisons by 'and'"),
        Case(
            text: "1 is 2", message: "expected 'null', found '2'", offset: 5, length: 1,
            hint: "'is' tests for null only; compare with '='"),
        Case(
            text: "1 not 2", message: "expected an operator, found 'not'", offset: 2, length: 3,
            hint: "'not' stands before 'in', 'between' or 'like'"),
        Case(text: "1 in 2", message: "expected '(', found '2'", offset: 5, length: 1, hint: "write x in (1, 2, 3)"),
        Case(
            text: "1 in ()", message: "expected a value, found ')'", offset: 6, length: 1,
            hint: "a list needs at least one value"),
        Case(
            text: "1 in (1, 2", message: "expected ',' or ')', found the end of the expression", offset: 10, length: 0),
        Case(text: "1 between 2 or 3", message: "expected 'and', found 'or'", offset: 12, length: 2),
        Case(
            text: "case end", message: "expected a value, found 'end'", offset: 5, length: 3,
            hint: "a column of that name is written in double quotes: \"end\""),
        Case(
            text: "case when true then 1", message: "expected 'when', 'else' or 'end', found the end of the expression",
            offset: 21, length: 0),
        Case(
            text: "cast(1 int)", message: "expected 'as', found 'int'", offset: 7, length: 3,
            hint: "write cast(x as type)"),
        Case(
            text: "cast(1 as integer)", message: "unknown type 'integer'", offset: 10, length: 7,
            hint: "did you mean int?"),
        Case(
            text: "cast(1 as strng)", message: "unknown type 'strng'", offset: 10, length: 5,
            hint: "did you mean string?"),
        Case(
            text: "cast(1 as decimal)", message: "expected '(', found ')'", offset: 17, length: 1,
            hint: "a decimal names its digits and those after the point: decimal(12,2)"),
        Case(
            text: "cast(1 as decimal(19,2))", message: "decimal(19,2) does not exist", offset: 10, length: 13,
            hint: "at most 18 digits, of which those after the point are a part"),
        Case(text: "a. b.", message: "expected a field's name, found the end of the expression", offset: 5, length: 0),
        Case(
            text: "extract(ts)", message: "expected 'from', found ')'", offset: 10, length: 1,
            hint: "write extract(hour from ts)"),
        Case(
            text: "count(*)", message: "expected a value, found '*'", offset: 6, length: 1,
            hint: "count(*) is an aggregate of a view; it is written count()"),
    ]

    @Test(arguments: cases)
    func isRefusedAtItsPlace(_ item: Case) {
        #expect(
            checkError(item.text)
                == ExpressionError(item.message, offset: item.offset, length: item.length, hint: item.hint))
    }

    @Test func nestsOnlySoDeep() {
        let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
        #expect(checkError(deep)?.message == "the expression nests deeper than 100 levels")
        #expect(checkError(String(repeating: "not ", count: 5000) + "true")?.message.contains("deeper") == true)
        #expect(checkError(String(repeating: "- ", count: 5000) + "1")?.message.contains("deeper") == true)
        #expect(checkError("1" + String(repeating: " + 1", count: 5000))?.message.contains("deeper") == true)
        #expect(checkError(String(repeating: "a", count: 70_000))?.message.contains("longer") == true)
    }

    @Test func longSeriesDoNotNest() throws {
        let schema = Schema([Field("x", .int)])
        let alternatives = (0..<2000).map { "x = \($0)" }.joined(separator: " or ")
        #expect(try evaluate(alternatives, schema, [[1999], [2000]]) == [.bool(true), .bool(false)])
    }

    @Test func randomBytesNeverTrap() {
        var random = SeededGenerator(seed: 7)
        let pieces = [
            "a", "(", ")", "'", "\"", "case", "when", "then", "end", "and", "not", "in", "1", "1.5", "1e3", "-", ",",
            ".", "||", "<", "=", "cast", "as", "int", "null", "é", "like", "between", "is", "lower", "\u{0}", "[", "*",
        ]
        let schema = Schema([Field("a", .int), Field("s", .string)])
        for _ in 0..<20_000 {
            let text = (0..<random.below(12)).map { _ in random.pick(pieces) }.joined(
                separator: random.chance(50) ? " " : "")
            if let error = checkError(text, schema) {
                #expect(
                    error.offset >= 0 && error.length >= 0 && error.offset + error.length <= text.utf8.count, "\(text)")
            }
            _ = try? AggregateCall.parse(text)
        }
    }
}
