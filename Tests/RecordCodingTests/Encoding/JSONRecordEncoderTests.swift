import Foundation
import RecordCoding
import StreamCore
import TestSupport
import Testing
import TopologyModel

extension RecordBatch {
    /// A batch without a past.
    init(_ schema: Schema, _ columns: [Column], rowCount: Int) {
        let origins = Origins(
            source: 0, partitions: Buffer(repeating: 0, count: rowCount),
            offsets: Buffer(repeating: 0, count: rowCount),
            eventTimes: FixedColumn(values: Buffer(repeating: 0, count: rowCount)),
            priorWatermarks: Buffer(repeating: .min, count: rowCount))
        self.init(schema: schema, columns: columns, origins: origins)
    }
}

private func ints(_ values: [Int64?]) -> Column {
    .int64(FixedColumn(values: Buffer(values.map { $0 ?? 77 }), validity: Validity(values.map { $0 != nil })))
}

private func floats(_ values: [Double]) -> Column { .float64(FixedColumn(values: Buffer(values))) }

private func strings(_ values: [String?]) -> Column {
    var builder = StringColumnBuilder()
    for value in values { if let value { builder.append(value) } else { builder.appendNull() } }
    return .string(builder.finish())
}

private func encoded(_ type: DataType, _ column: Column) -> [String] {
    let schema = Schema([Field("x", type, isOptional: true)])
    let batch = RecordBatch(schema, [column], rowCount: column.count)
    let texts = JSONRecordEncoder(schema: schema).encode(batch)
    return (0..<column.count).map { String(texts[$0]!.dropFirst(5).dropLast()) }
}

@Suite struct JSONRecordEncoderTests {
    @Test func numbers() {
        #expect(encoded(.int, ints([0, -1, nil, .max, .min])) == ["0", "-1", "null", "\(Int64.max)", "\(Int64.min)"])
        #expect(
            encoded(.decimal(precision: 12, scale: 2), ints([0, 5, -5, 950, -123_456, 100]))
                == ["0.00", "0.05", "-0.05", "9.50", "-1234.56", "1.00"])
        #expect(encoded(.decimal(precision: 9, scale: 0), ints([0, -7])) == ["0", "-7"])
        #expect(encoded(.decimal(precision: 18, scale: 18), ints([1])) == ["0.000000000000000001"])
        #expect(
            encoded(.float, floats([0.1, 1, -2.5, 1e300, .nan, .infinity, .leastNonzeroMagnitude]))
                == ["0.1", "1", "-2.5", "1e+300", "null", "null", "5e-324"])
        #expect(
            encoded(.bool, .bool(FixedColumn(values: Buffer([1, 0]), validity: Validity([true, false]))))
                == ["true", "null"])
    }

    @Test func times() {
        #expect(
            encoded(.timestamp, ints([0, 1_767_225_610_005, -1, 951_825_600_000]))
                == [
                    "\"1970-01-01T00:00:00.000Z\"", "\"2026-01-01T00:00:10.005Z\"", "\"1969-12-31T23:59:59.999Z\"",
                    "\"2000-02-29T12:00:00.000Z\"",
                ])
        #expect(encoded(.date, ints([0, 19_782, -1])) == ["\"1970-01-01\"", "\"2024-02-29\"", "\"1969-12-31\""])
        // A year that has not four digits has no text in RFC 3339.
        #expect(encoded(.timestamp, ints([253_402_300_800_000, .min])) == ["253402300800000", "\(Int64.min)"])
        #expect(encoded(.date, ints([2_932_897])) == ["2932897"])
    }

    @Test func stringsAreEscapedWhereTheyMustBe() throws {
        let all = (0..<0x80).map { String(UnicodeScalar($0)!) } + ["", "é", "日本語", "😀", "\u{2028}", "plain text, long"]
        let padded = all.flatMap { [$0, "1234567" + $0, "12345678" + $0 + "12345678", $0 + "\"" + $0] }
        for (text, value) in zip(encoded(.string, strings(padded)), padded) {
            let read = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? String
            #expect(read == value, "\(text)")
        }
        #expect(encoded(.string, strings(["a\"b\\c/\n\u{1}\u{1f}"])) == [#""a\"b\\c/\n\u0001\u001f""#])
        let dictionary = StringColumn(
            views: Buffer([StringView(offset: 0, length: 1), StringView(offset: 1, length: 2)]),
            bytes: Buffer([97, 98, 99]),
            codes: Buffer([1, 0, 1]), validity: Validity([true, true, false]))
        #expect(encoded(.string, .string(dictionary)) == ["\"bc\"", "\"a\"", "null"])
        #expect(
            encoded(.bytes, strings(["", "a", "ab", "abc", nil])) == [
                "\"\"", "\"YQ==\"", "\"YWI=\"", "\"YWJj\"", "null",
            ])
    }

    @Test func structsAreNestedAgain() {
        let schema = Schema([
            Field("id", .int), Field("total.amount", .decimal(precision: 12, scale: 2), isOptional: true),
            Field("total.currency", .string, isOptional: true), Field("ship.to.city", .string),
            Field("ship.by", .string, isOptional: true), Field("a\"b", .int),
        ])
        let batch = RecordBatch(
            schema,
            [
                ints([1, 2, 3]), ints([1900, nil, nil]), strings(["CNY", nil, "EUR"]), strings(["x", "y", "z"]),
                strings([nil, "p", "q"]), ints([7, 8, 9]),
            ], rowCount: 3)
        let encoder = JSONRecordEncoder(schema: schema)
        let texts = encoder.encode(batch)
        let expected = [
            #"{"id":1,"total":{"amount":19.00,"currency":"CNY"},"ship":{"to":{"city":"x"},"by":null},"a\"b":7}"#,
            #"{"id":2,"total":null,"ship":{"to":{"city":"y"},"by":"p"},"a\"b":8}"#,
            #"{"id":3,"total":{"amount":null,"currency":"EUR"},"ship":{"to":{"city":"z"},"by":"q"},"a\"b":9}"#,
        ]
        #expect((0..<3).map { texts[$0] } == expected)
        #expect(
            String(decoding: encoder.encodeLines(batch).array, as: UTF8.self) == expected.joined(separator: "\n")
                + "\n")
        #expect(String(decoding: encoder.encodeRow(batch, 1), as: UTF8.self) == expected[1])
        #expect(
            encoder.encode(RecordBatch(schema, batch.columns.map { $0.gathered(Selection([])) }, rowCount: 0)).count
                == 0)
        let none = Schema([])
        #expect(JSONRecordEncoder(schema: none).encode(RecordBatch(none, [], rowCount: 1))[0] == "{}")
    }

    @Test func keysArePlainText() {
        func keys(_ type: DataType, _ column: Column) -> [String?] {
            let keys = JSONRecordEncoder.encodeKeys(column, type: type)
            return (0..<keys.count).map { keys[$0] }
        }
        #expect(keys(.int, ints([1, nil, -2])) == ["1", nil, "-2"])
        #expect(keys(.string, strings(["a\"b", nil])) == ["a\"b", nil])
        #expect(keys(.timestamp, ints([0])) == ["1970-01-01T00:00:00.000Z"])
        #expect(keys(.date, ints([0])) == ["1970-01-01"])
        #expect(keys(.decimal(precision: 5, scale: 2), ints([123])) == ["1.23"])
    }

    /// What is decoded and written reads back the same, whatever the schema.
    @Test(arguments: 0..<30)
    func roundTrips(seed: Int) {
        var documents = RandomDocuments(random: SeededGenerator(seed: UInt64(seed) &+ 4711))
        let schema = documents.schema(depth: 0)
        let plan = DecodePlan(reading: schema)
        let decoder = JSONRecordDecoder(plan: plan)
        let decoded = decoder.decode(RawBatch((0..<100).map { _ in documents.payload(of: schema) }))
        let rowCount = decoded.accepted?.count ?? 100
        let batch = RecordBatch(plan.schema, decoded.columns, rowCount: rowCount)
        let texts = JSONRecordEncoder(schema: plan.schema).encode(batch)
        let flat = DecodePlan(reading: schema.admittingNull)
        let again = JSONRecordDecoder(plan: flat).decode(
            RawBatch((0..<rowCount).map { Array(texts.bytes($0)) }))
        #expect(again.rejected == [])
        for row in 0..<rowCount {
            #expect(again.columns.map { $0.value(row) } == decoded.columns.map { $0.value(row) }, "\(texts[row] ?? "")")
        }
    }
}

extension Schema {
    /// Every struct and its fields optional: a struct of nulls is written as null.
    fileprivate var admittingNull: Schema {
        Schema(fields.map { Field($0.name, $0.type.admittingNull, isOptional: true) })
    }
}

extension DataType {
    fileprivate var admittingNull: DataType {
        switch self {
        case .structure(let schema): .structure(schema.admittingNull)
        case .list(let element): .list(ListElement(type: element.type.admittingNull, isOptional: true))
        default: self
        }
    }
}
