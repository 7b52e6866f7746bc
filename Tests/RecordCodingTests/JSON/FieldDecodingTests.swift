import RecordCoding
import StreamCore
import Testing
import TopologyModel

private func decoder(_ fields: Field...) -> JSONRecordDecoder {
    JSONRecordDecoder(plan: DecodePlan(reading: Schema(fields)))
}

private func decode(_ text: String, as type: DataType) -> Outcome {
    decoder(Field("x", type)).outcome("{\"x\":\(text)}")
}

@Suite struct FieldDecodingTests {
    static let money = DataType.decimal(precision: 12, scale: 2)

    @Test(arguments: [
        ("1", 1), ("-0", 0), ("1.0", 1), ("1.000", 1), ("1e3", 1000), ("10e-1", 1), ("1.5e1", 15),
        ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
        ("9223372036854775807.000", Int64.max), ("0e999999999999999999999", 0),
        ("10000000000000000000000e-22", 1), ("0.00000000000000000000001e23", 1),
    ])
    func intsAreRead(text: String, value: Int64) {
        #expect(decode(text, as: .int) == .row([.int(value)]))
    }

    @Test(arguments: [
        ("1.5", RowErrorCode.excessDigits), ("1e-1", .excessDigits), ("\"1\"", .wrongType), ("true", .wrongType),
        ("9223372036854775808", .outOfRange), ("-9223372036854775809", .outOfRange), ("1e19", .outOfRange),
        ("1e99999999999999999999", .outOfRange), ("1e-99999999999999999999", .excessDigits), ("{}", .wrongType),
        ("[1]", .wrongType), ("123456789012345678901", .outOfRange), ("null", .missingField),
    ])
    func intsAreRefused(text: String, code: RowErrorCode) {
        #expect(decode(text, as: .int) == .refused(code, "x"))
    }

    @Test(arguments: [
        ("9.50", 950), ("9.5", 950), ("9", 900), ("-0.01", -1), ("9.5000", 950), ("1e2", 10_000), ("950e-2", 950),
        ("\"9.50\"", 950), ("\"-12\"", -1200), ("9999999999.99", 999_999_999_999), ("0.1", 10), ("1.1", 110),
        ("\"\\u0039.50\"", 950), ("0.00", 0),
    ])
    func decimalsAreExact(text: String, value: Int64) {
        #expect(decode(text, as: Self.money) == .row([.int(value)]))
    }

    /// Eighteen digits, which no float holds.
    @Test(arguments: [
        ("9999999999999999.99", 999_999_999_999_999_999), ("-9999999999999999.99", -999_999_999_999_999_999),
        ("9007199254740993.01", 900_719_925_474_099_301), ("1234567890123456.78", 123_456_789_012_345_678),
        ("\"9007199254740993.01\"", 900_719_925_474_099_301), ("900719925474099301e-2", 900_719_925_474_099_301),
        ("9.00719925474099301e15", 900_719_925_474_099_301),
    ])
    func decimalsNeverPassThroughAFloat(text: String, value: Int64) {
        #expect(decode(text, as: .decimal(precision: 18, scale: 2)) == .row([.int(value)]))
    }

    @Test(arguments: [
        ("9.505", RowErrorCode.excessDigits), ("10000000000", .outOfRange), ("\"nine\"", .wrongType),
        ("\"9.50 \"", .wrongType), ("\"\"", .wrongType), ("\"1_0\"", .wrongType), ("\"+1\"", .wrongType),
        ("1e10", .outOfRange), ("1e-3", .excessDigits), ("0.00000000000000000000000000001", .excessDigits),
    ])
    func decimalsAreRefused(text: String, code: RowErrorCode) {
        #expect(decode(text, as: Self.money) == .refused(code, "x"))
    }

    @Test(arguments: [
        "0.1", "1e22", "1e23", "1.7976931348623157e308", "5e-324", "1e-400", "-0.0", "123456789012345678",
    ])
    func floatsAreNearest(text: String) {
        #expect(decode(text, as: .float) == .row([.float(Double(text) ?? 0)]))
    }

    @Test func floatsBeyondRangeAreRefused() {
        #expect(decode("1e309", as: .float) == .refused(.outOfRange, "x"))
        #expect(decode("-1e99999", as: .float) == .refused(.outOfRange, "x"))
        #expect(decode("\"1\"", as: .float) == .refused(.wrongType, "x"))
    }

    @Test func boolsAndStringsAndBytes() {
        #expect(decode("true", as: .bool) == .row([.bool(true)]))
        #expect(decode("false", as: .bool) == .row([.bool(false)]))
        #expect(decode("1", as: .bool) == .refused(.wrongType, "x"))
        #expect(decode("\"\"", as: .string) == .row([.string("")]))
        #expect(decode("1", as: .string) == .refused(.wrongType, "x"))
        #expect(
            decode(#""a\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00\u0000z""#, as: .string)
                == .row([.string("a\"\\/\u{8}\u{C}\n\r\té\u{e9}😀\0z")]))
        #expect(decode("\"AQID\"", as: .bytes) == .row([.text([1, 2, 3])]))
        #expect(decode("\"AQI=\"", as: .bytes) == .row([.text([1, 2])]))
        #expect(decode("\"AQ==\"", as: .bytes) == .row([.text([1])]))
        #expect(decode("\"\"", as: .bytes) == .row([.text([])]))
        for text in ["AQI", "AQJ=", "A===", "AQ=I", "AQ-_", "====", "AR=="] {
            #expect(decode("\"\(text)\"", as: .bytes) == .refused(.wrongType, "x"), "\(text)")
        }
    }

    @Test func nullAndAbsenceNeedAnOptionalField() {
        let decoder = decoder(Field("a", .int, isOptional: true), Field("b", .string))
        #expect(decoder.outcome(#"{"b":"x"}"#) == .row([.null, .string("x")]))
        #expect(decoder.outcome(#"{"a":null,"b":"x"}"#) == .row([.null, .string("x")]))
        #expect(decoder.outcome(#"{"a":1}"#) == .refused(.missingField, "b"))
        #expect(decoder.outcome(#"{"a":1,"b":null}"#) == .refused(.missingField, "b"))
    }

    @Test func theFirstOfDuplicatesCounts() {
        let decoder = decoder(Field("a", .int, isOptional: true), Field("b", .int, isOptional: true))
        #expect(decoder.outcome(#"{"a":1,"a":2,"b":3}"#) == .row([.int(1), .int(3)]))
        #expect(decoder.outcome(#"{"a":null,"b":3,"a":2}"#) == .row([.null, .int(3)]))
        #expect(decoder.outcome(#"{"a":1,"a":"of no matter"}"#) == .row([.int(1), .null]))
    }

    @Test func keysMayBeEscapedAndAlike() {
        let decoder = decoder(Field("customer_id", .int), Field("customer_ix", .int), Field("a\"b", .int))
        #expect(
            decoder.outcome(#"{"customer_ix":2,"\u0063ustomer_id":1,"a\"b":3,"customer":9}"#)
                == .row([.int(1), .int(2), .int(3)]))
    }

    @Test func structsAndListsNest() {
        let price = DataType.structure(Schema([Field("amount", Self.money), Field("currency", .string)]))
        let item = DataType.structure(
            Schema([Field("id", .string), Field("price", price), Field("tags", .list(ListElement(type: .string)))]))
        let decoder = decoder(
            Field("items", .list(ListElement(type: item)), isOptional: true), Field("total", price, isOptional: true))
        let text = #"""
            {"items":[{"id":"a","price":{"amount":1.5,"currency":"EUR"},"tags":[]},
             {"tags":["x","y\n"],"price":{"currency":"EUR","amount":2},"id":"b"}]}
            """#
        #expect(
            decoder.outcome(text)
                == .row([
                    .list([
                        [.string("a"), .int(150), .string("EUR"), .list([])],
                        [.string("b"), .int(200), .string("EUR"), .list([[.string("x")], [.string("y\n")]])],
                    ]), .null, .null,
                ]))
        #expect(
            decoder.outcome(#"{"total":{"amount":1}}"#) == .refused(.missingField, "total.currency"))
        #expect(
            decoder.outcome(#"{"items":[{"id":"a","price":{"amount":1.555,"currency":"EUR"},"tags":[]}]}"#)
                == .refused(.excessDigits, "items.price.amount"))
        #expect(decoder.outcome(#"{"items":[null]}"#) == .refused(.missingField, "items"))
        #expect(decoder.outcome(#"{"items":null}"#) == .row([.null, .null, .null]))
    }

    @Test func listsOfListsAndOptionalElements() {
        let inner = DataType.list(ListElement(type: .int, isOptional: true))
        let decoder = decoder(Field("rows", .list(ListElement(type: inner, isOptional: true))))
        #expect(
            decoder.outcome("{\"rows\":[[1,null],null,[]]}")
                == .row([.list([[.list([[.int(1)], [.null]])], [.null], [.list([])]])]))
    }

    @Test func aRefusedRowLeavesNoTrace() {
        let item = DataType.structure(Schema([Field("n", .int), Field("s", .string)]))
        let decoder = decoder(Field("items", .list(ListElement(type: item))), Field("z", .int))
        let good = #"{"items":[{"n":1,"s":"a\tb"},{"n":2,"s":"c"}],"z":1}"#
        let bad = #"{"items":[{"n":7,"s":"lost\t"},{"n":8,"s":"lost"},{"n":"x"}],"z":1}"#
        let raw = RawBatch([good, bad, good, bad, bad, good])
        let decoded = decoder.decode(raw)
        guard case .list(let list) = decoded.columns[0] else {
            Issue.record("no list")
            return
        }
        #expect(list.elementCount == 6)
        #expect(decoded.rejected.map(\.row) == [1, 3, 4])
        #expect(decoded.rejected.allSatisfy { $0.code == .wrongType && $0.subject == "items.n" })
        let rows = decoded.outcomes(of: 6)
        #expect(rows[0] == rows[2] && rows[2] == rows[5])
    }

    @Test func stringsWithoutEscapesAreNotCopied() {
        let decoder = decoder(Field("a", .string), Field("b", .string))
        let raw = RawBatch([#"{"a":"plain","b":"esc\naped"}"#, #"{"a":"too","b":"plain"}"#])
        let decoded = decoder.decode(raw)
        guard case .string(let plain) = decoded.columns[0], case .string(let copied) = decoded.columns[1] else {
            Issue.record("no strings")
            return
        }
        #expect(plain.bytes === raw.slab)
        #expect(copied.bytes !== raw.slab)
        #expect((0..<2).map { copied[$0] } == ["esc\naped", "plain"])
        // The slab is what a dead letter would quote: it is as it was.
        #expect(String(decoding: raw.payload(0), as: UTF8.self) == #"{"a":"plain","b":"esc\naped"}"#)
    }

    @Test func manyFieldsOfOneObject() {
        let fields = (0..<200).map { Field("field_number_\($0)", .int, isOptional: $0 % 3 == 0) }
        let decoder = JSONRecordDecoder(plan: DecodePlan(reading: Schema(fields)))
        let text = "{" + (0..<200).reversed().map { "\"field_number_\($0)\":\($0)" }.joined(separator: ",") + "}"
        #expect(decoder.outcome(text) == .row((0..<200).map { .int(Int64($0)) }))
        #expect(decoder.outcome("{\"field_number_199\":1}") == .refused(.missingField, "field_number_1"))
    }

    @Test func aPlanWithoutFieldsCountsRecords() {
        let decoder = JSONRecordDecoder(plan: DecodePlan(fields: [], schema: Schema([])))
        #expect(decoder.outcomes(["{}", "{\"a\":1}", "{"]) == [.row([]), .row([]), .refused(.malformedPayload, "")])
    }
}
