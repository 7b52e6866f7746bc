import RecordCoding
import StreamCore
import Testing
import TopologyModel

@Suite struct CSVRecordDecoderTests {
    private let schema = Schema([
        Field("id", .int), Field("name", .string), Field("price", .decimal(precision: 9, scale: 2), isOptional: true),
        Field("note", .string, isOptional: true), Field("at", .timestamp, isOptional: true),
    ])

    private func outcomes(_ records: [String]) throws -> [Outcome] {
        let decoder = try CSVRecordDecoder(plan: DecodePlan(reading: schema))
        let decoded = decoder.decode(RawBatch(records))
        let rows = try #require(decoded.accepted).indexes.array.map(Int.init)
        var outcomes: [Int: Outcome] = [:]
        for (row, record) in rows.enumerated() { outcomes[record] = .row(decoded.columns.map { $0.value(row) }) }
        for error in decoded.rejected { outcomes[Int(error.row)] = .refused(error.code, error.subject) }
        #expect(outcomes.count == rows.count + decoded.rejected.count)
        return (1..<records.count).map { outcomes[$0] ?? .refused(.malformedPayload, "no outcome") }
    }

    @Test func theHeaderNamesFieldsInAnyOrder() throws {
        let read = try outcomes([
            "\u{feff}note,id,price,unread,name,at", "a note,1,9.50,,Mug,2026-01-01T00:00:10Z", ",2,,x,\"\",1000",
            "\"\",3,1,x,,",
        ])
        #expect(
            read == [
                .row([.int(1), .string("Mug"), .int(950), .string("a note"), .int(1_767_225_610_000)]),
                .row([.int(2), .string(""), .null, .null, .int(1000)]),
                .row([.int(3), .string(""), .int(100), .string(""), .null]),
            ])
    }

    @Test func quotesAreRFC4180s() throws {
        let read = try outcomes([
            "id,name", "1,\"a,b\"", "2,\"say \"\"hi\"\"\"", "3,\"two\r\nlines\"", "\"4\",\"\"\"\"",
        ])
        #expect(
            read == [
                .row([.int(1), .string("a,b"), .null, .null, .null]),
                .row([.int(2), .string("say \"hi\""), .null, .null, .null]),
                .row([.int(3), .string("two\r\nlines"), .null, .null, .null]),
                .row([.int(4), .string("\""), .null, .null, .null]),
            ])
    }

    @Test func badRecordsAreRefused() throws {
        let read = try outcomes([
            "id,name,price", "1,a", "1,a,2,3", "1,\"a,2", "1,\"a\"b,2", "1,a\"b,2", "x,a,2", "1,a,2.005", ",a,2",
            "1,a,2e9",
        ])
        #expect(
            read == [
                .refused(.malformedPayload, ""), .refused(.malformedPayload, ""), .refused(.malformedPayload, ""),
                .refused(.malformedPayload, ""), .refused(.malformedPayload, ""), .refused(.wrongType, "id"),
                .refused(.excessDigits, "price"), .refused(.missingField, "id"), .refused(.outOfRange, "price"),
            ])
        let decoder = try CSVRecordDecoder(plan: DecodePlan(reading: schema))
        let invalid = decoder.decode(RawBatch([Array("id,name".utf8), Array("1,".utf8) + [0xFF], [], nil]))
        #expect(invalid.rejected.map(\.code) == [.invalidUTF8, .emptyPayload, .tombstone])
    }

    @Test func aHeaderWithoutAFieldIsRefusedAsRecordZero() throws {
        let decoder = try CSVRecordDecoder(plan: DecodePlan(reading: schema))
        let decoded = decoder.decode(RawBatch(["name,price", "a,1"]))
        #expect(decoded.rejected.first == RowError(row: 0, code: .missingField, subject: "id"))
        #expect(decoded.accepted?.count == 0)
        #expect(decoder.decode(RawBatch([] as [String])).columns.allSatisfy { $0.count == 0 })
    }

    @Test func everyType() throws {
        let total = DataType.structure(Schema([Field("amount", .float)]))
        let plan = DecodePlan(
            reading: Schema([
                Field("b", .bool), Field("f", .float), Field("d", .date), Field("x", .bytes), Field("total", total),
            ]))
        let decoder = try CSVRecordDecoder(plan: plan)
        let decoded = decoder.decode(
            RawBatch(["b,f,d,x,total.amount", "true,1.5,2024-02-29,AQI=,0.25", "yes,1.5,2024-02-29,AQI=,1"]))
        #expect(
            decoded.columns.map { $0.value(0) } == [
                .bool(true), .float(1.5), .int(19_782), .text([1, 2]), .float(0.25),
            ])
        #expect(decoded.rejected == [RowError(row: 2, code: .wrongType, subject: "b")])
        let list = DecodePlan(reading: Schema([Field("l", .list(ListElement(type: .int)))]))
        #expect(throws: WeirError.self) { try CSVRecordDecoder(plan: list) }
    }
}
