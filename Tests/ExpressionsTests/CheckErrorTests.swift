import StreamCore
import Testing

@testable import Expressions

/// Names and types that do not fit, where they stand, and what to do.
@Suite struct CheckErrorTests {
    static let schema = Schema([
        Field("customer_id", .string), Field("quantity", .int), Field("price", .decimal(precision: 12, scale: 2)),
        Field("fine", .decimal(precision: 18, scale: 12)), Field("weight", .float), Field("ts", .timestamp),
        Field("day", .date), Field("paid", .bool), Field("raw", .bytes), Field("Total.amount", .int),
        Field("total.amount", .decimal(precision: 12, scale: 2)), Field("total.currency", .string),
        Field("items", .list(ListElement(type: .string))), Field("order", .string),
    ])

    struct Case: CustomTestStringConvertible {
        let text: String
        let message: String
        let offset: Int
        let length: Int
        var hint: String?
        var testDescription: String { text }

        init(_ text: String, _ message: String, _ offset: Int, _ length: Int, _ hint: String? = nil) {
            self.text = text
            self.message = message
            self.offset = offset
            self.length = length
            self.hint = hint
        }
    }

    static let cases = [
        Case("custmer_id = 'a'", "unknown column 'custmer_id'", 0, 10, "did you mean 'customer_id'?"),
        Case("1 + Quantity", "unknown column 'Quantity'", 4, 8, "did you mean 'quantity'?"),
        Case("total = 1", "'total' is a struct", 0, 5, "name one of its fields: total.amount, total.currency"),
        Case("items.sku", "'items' is a list", 0, 9, "an unnest step makes a row of each element"),
        Case("quantity.amount", "'quantity' is an int and has no fields", 0, 15),
        Case("lowr(customer_id)", "unknown function 'lowr'", 0, 4, "did you mean 'lower'?"),
        Case("ifnull(quantity, 0)", "unknown function 'ifnull'", 0, 6, "write coalesce(x, y)"),
        Case("sum(quantity)", "'sum' is an aggregate", 0, 3, "aggregates stand in a view's 'aggregate'"),
        Case("lower()", "'lower' takes 1 argument, not 0", 0, 7, "write lower(x)"),
        Case("round(1.5, 1, 2)", "'round' takes 1 or 2 arguments, not 3", 0, 16, "write round(x, digits)"),
        Case("now(1)", "'now' takes no arguments, not 1", 0, 6, "write now()"),
        Case("lower(quantity)", "'lower' takes a string here, and this is an int", 6, 8, "write cast(x as string)"),
        Case("quantity and true", "'and' takes a bool, and this is an int", 0, 8),
        Case("not customer_id", "'not' takes a bool, and this is a string", 4, 11),
        Case("-customer_id", "'-' takes a number, and this is a string", 1, 11),
        Case("customer_id + 'x'", "'+' does not take a string and a string", 0, 17, "text is joined by '||'"),
        Case("customer_id || quantity", "'||' takes a string, and this is an int", 15, 8, "write cast(x as string)"),
        Case("quantity = 'a'", "cannot compare an int with a string", 0, 14, "cast one of them to the other's type"),
        Case(
            "price * weight", "'*' does not take a decimal(12,2) and a float", 0, 14,
            "say which is meant: cast(... as float) or cast(... as decimal(p,s)); 1.5 is a decimal, 1.5e0 a float"),
        Case(
            "fine * fine", "the product has 24 digits after the point, more than 18", 0, 11,
            "cast a factor to a decimal of fewer"),
        Case(
            "coalesce(quantity, 'none')", "cannot mix an int with a string", 19, 6,
            "cast one of them to the other's type"),
        Case(
            "case when paid then 1 else 'x' end", "cannot mix an int with a string", 27, 3,
            "cast one of them to the other's type"),
        Case("ts > '2026-13-01'", "'2026-13-01' is not a timestamp", 5, 12, "write '2026-01-31T00:00:00Z'"),
        Case("day = '2026-02-30'", "'2026-02-30' is not a date", 6, 12, "write '2026-01-31'"),
        Case(
            "ts * 2", "'*' does not take a timestamp and an int", 0, 6,
            "a timestamp takes an int of milliseconds, a date an int of days; two of a kind subtract"),
        Case("ts = day", "cannot compare a timestamp with a date", 0, 8, "cast one of them to the other's type"),
        Case("date_trunc('hours', ts)", "unknown unit 'hours'", 11, 7, "did you mean 'hour'?"),
        Case(
            "date_trunc(customer_id, ts)", "'date_trunc' takes a constant unit", 11, 11, "write date_trunc('day', ts)"),
        Case("extract(yaer from ts)", "unknown unit 'yaer'", 8, 4, "did you mean 'year'?"),
        Case(
            "extract(hour from day)", "unknown unit 'hour'", 8, 4,
            "one of year, quarter, month, week, day, isoyear, dow, isodow, doy, epoch"),
        Case("round(price, quantity)", "'round' takes a constant number of digits", 13, 8, "0 to 18"),
        Case("paid = items", "cannot compare a bool with a list", 0, 12, "an unnest step makes a row of each element"),
        Case(
            "cast(items as string)", "a list cannot be cast to a string", 0, 21,
            "an unnest step makes a row of each element"),
        Case("cast(weight as bool)", "a float cannot be cast to a bool", 0, 20, "cast to int first"),
        Case("customer_id like 'a!' escape '!'", "the pattern ends with its escape character", 17, 4),
        Case("customer_id like 'a' escape 'ab'", "'escape' takes one ASCII character", 28, 4, "write escape '!'"),
        Case("null", "null alone has no type", 0, 4, "write cast(null as type)"),
        Case("coalesce(null, null)", "null alone has no type", 0, 20, "write cast(null as type)"),
        Case(
            "9223372036854775808", "'9223372036854775808' does not fit an int", 0, 19,
            "the greatest int is 9223372036854775807; 9223372036854775808e0 is a float"),
        Case(
            "1.0000000000000000001", "'1.0000000000000000001' has more than 18 digits", 0, 21,
            "a decimal holds 18; 1.0000000000000000001e0 is a float"),
        Case("1e999", "'1e999' does not fit a float", 0, 5),
        Case("cast('12x' as int)", "the value cannot be cast, always", 0, 18, "this is a constant"),
        Case("9223372036854775807 + 1", "the result does not fit its type, always", 0, 23, "this is a constant"),
    ]

    @Test(arguments: cases)
    func isRefusedAtItsPlace(_ item: Case) {
        #expect(
            checkError(item.text, Self.schema)
                == ExpressionError(item.message, offset: item.offset, length: item.length, hint: item.hint))
    }

    @Test func aColumnDividedByAConstantZeroIsARowsError() throws {
        let result = try evaluate("x / (1 - 1)", Schema([Field("x", .int)]), [[1], [2]])
        #expect(result == [.failed(.divisionByZero), .failed(.divisionByZero)])
    }

    @Test func aStructThatWasNotFlattenedIsNoColumn() {
        let schema = Schema([Field("total", .structure(Schema([Field("amount", .int)])))])
        #expect(checkError("total", schema)?.hint == "name one of its fields: total.amount")
    }

    @Test func aConditionIsABool() {
        #expect(throws: ExpressionError.self) {
            try ExpressionCompiler.compileCondition("quantity", input: Self.schema)
        }
        #expect(throws: Never.self) { try ExpressionCompiler.compileCondition("paid", input: Self.schema) }
    }

    @Test func quotedNamesAndFieldsNamedByKeywords() throws {
        #expect(try type("\"order\" || total.currency", Self.schema) == "string")
        #expect(checkError("\"ordr\"", Self.schema)?.hint == "did you mean 'order'?")
        let schema = Schema([Field("item.end", .int), Field("case", .int)])
        #expect(try evaluate("item.end + \"case\"", schema, [[1, 2]]) == [.int(3)])
    }
}
