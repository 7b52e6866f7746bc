import RecordCoding
import StreamCore
import Testing
import TopologyModel

@Suite struct MalformedRecordTests {
    private static let item = DataType.structure(Schema([Field("sku", .string), Field("price", .float)]))
    private static let schema = Schema([
        Field("type", .string), Field("items", .list(ListElement(type: item)), isOptional: true),
        Field("ts", .timestamp),
    ])
    private let decoder = JSONRecordDecoder(plan: DecodePlan(reading: schema), maximumPayload: 1 << 20)
    private let whole = #"""
        { "type" : "Größe\n", "other": [1, {"a": [true, false, null]}, -1.5e-3], "items": [{"sku":"a","price":1.5}],
          "ts": 1767225600000 }
        """#

    @Test func everyCutIsRefusedAndTheWholeIsNot() {
        let bytes = Array(whole.utf8)
        let cuts = (0..<bytes.count).map { Array(bytes[..<$0]) } + [bytes]
        let outcomes = decoder.decode(RawBatch(cuts)).outcomes(of: cuts.count)
        for (length, outcome) in outcomes.enumerated() where length < bytes.count {
            guard case .refused(let code, "") = outcome else {
                Issue.record("cut at \(length): \(outcome)")
                continue
            }
            let expected: [RowErrorCode] =
                length == 0 ? [.emptyPayload] : [.malformedPayload, .invalidUTF8]
            #expect(expected.contains(code), "cut at \(length)")
        }
        guard case .row = outcomes[bytes.count] else {
            Issue.record("the whole document was refused: \(outcomes[bytes.count])")
            return
        }
    }

    @Test(arguments: [
        "{\"type\":\"a\",\"ts\":1} x", "{\"type\":\"a\",\"ts\":1}{", "{\"type\":\"a\",\"ts\":1,}",
        "{,\"type\":\"a\",\"ts\":1}",
        "{\"type\":\"a\" \"ts\":1}", "{\"type\" \"a\",\"ts\":1}", "{\"type\":\"a\",\"ts\":01}",
        "{\"type\":\"a\",\"ts\":1.}",
        "{\"type\":\"a\",\"ts\":+1}", "{\"type\":\"a\",\"ts\":.5}", "{\"type\":\"a\",\"ts\":1e}",
        "{\"type\":\"a\",\"ts\":1,\"x\":tru}",
        "{\"type\":\"a\",\"ts\":1,\"x\":nul}", "{\"type\":\"a\",\"ts\":1,\"x\":truex}",
        "{\"type\":\"a\",\"ts\":1,\"x\":NaN}",
        "{\"type\":\"a\",\"ts\":1,\"x\":[1 2]}", "{\"type\":\"a\",\"ts\":1,\"x\":[1,]}",
        "{\"type\":\"a\",\"ts\":1,\"x\":[1}}",
        "{\"type\":\"a\",\"ts\":1,\"x\":{\"y\":1]}", "{\"type\":\"a\",\"ts\":1,\"x\":{\"y\"}}",
        "{\"type\":\"a\",\"ts\":1,\"x\":{1:2}}",
        "{\"type\":\"a\",\"ts\":1,\"x\":1\"b\"}", "{\"type\":\"a\",\"ts\":1,\"x\":\"b\"c}",
        "{\"type\":\"a\",\"ts\":1,\"x\":'b'}",
        "{\"type\":\"a\",\"ts\":1,\"x\":\"\\q\"}", "{\"type\":\"\\q\",\"ts\":1}", "{\"type\":\"\\ud800\",\"ts\":1}",
        "{\"type\":\"\\ud800\\u0041\",\"ts\":1}", "{\"type\":\"\\udc00\",\"ts\":1}", "{\"type\":\"\\u12g4\",\"ts\":1}",
        "{\"type\":\"a\nb\",\"ts\":1}", "{\"type\":\"a\",\"ts\":1,\"x\\q\":1}", "{\"type\":\"a\",\"ts\":1,\"x\":-}",
        "{\"type\":\"a\",\"ts\":1,\"x\":\\\"b\"}", "{\"type\":\"a\",\"ts\":1,\"items\":[{\"sku\":\"a\",\"price\":1}",
        "{\"type\":\"a\",\"ts\":1}}", "]", "{\"type\":\"a\",\"ts\":1,\"items\":[}", "{\"type\":\"a\"\u{c},\"ts\":1}",
        "\u{feff}{\"type\":\"a\",\"ts\":1}", "{\"type\":\"a\",\"ts\":1,\"x\":1/**/}",
    ])
    func grammarIsCheckedEverywhere(text: String) {
        #expect(decoder.outcome(text) == .refused(.malformedPayload, ""))
        // Beside others, which are not touched.
        let good = "{\"type\":\"a\",\"ts\":1}"
        let outcomes = decoder.outcomes([good, text, good])
        #expect(outcomes[0] == outcomes[2] && outcomes[0] == .row([.string("a"), .null, .int(1)]))
    }

    @Test func aFieldsErrorCountsOnlyInAWholeDocument() {
        #expect(decoder.outcome("{\"type\":1,\"ts\":1}") == .refused(.wrongType, "type"))
        #expect(decoder.outcome("{\"type\":1,\"ts\":1") == .refused(.malformedPayload, ""))
        #expect(decoder.outcome("[1]") == .refused(.wrongType, ""))
        #expect(decoder.outcome("17") == .refused(.wrongType, ""))
        #expect(decoder.outcome("null") == .refused(.wrongType, ""))
        #expect(decoder.outcome("[1") == .refused(.malformedPayload, ""))
    }

    /// Payloads lie one behind the other: what is cut off must not go on in its neighbour.
    @Test func nothingIsReadFromTheNextPayload() {
        let good = "{\"type\":\"a\",\"ts\":1}"
        let outcomes = decoder.outcomes([
            "12", "34", "{\"type\":\"a\",\"ts\":1", "}", "{\"type\":\"a\",\"ts\":tr", "ue}", good, "tru", "e",
            "{\"type\":\"a\",\"ts\":1", "234", good,
        ])
        let malformed = Outcome.refused(.malformedPayload, "")
        let row = Outcome.row([.string("a"), .null, .int(1)])
        let number = Outcome.refused(.wrongType, "")
        #expect(
            outcomes == [
                number, number, malformed, malformed, malformed, malformed, row, malformed, malformed, malformed,
                number,
                row,
            ])
    }

    /// Structure is found for many records at once: whatever one of them is, those around it come out as if alone.
    @Test(
        arguments: [
            #"{"type":"a","ts":1,"x":"open}"#, #"{"type":"a","ts":1,"x":"b\"}"#, #"{"type":"a","ts":1,"x":{}"#,
            #"{"type":"a","ts":1}\"#, #"{"type":"a","ts":1}}"#, #"{"type":"a","ts":1,"x":1\}"#, #","x":1}"#, #""}"#,
            #"{"type":"a","ts":1}{"type":"a","ts":1}"#, "{\"type\":\"a\",\"ts\":1,\"x\":\"\u{1}\"}",
        ], [1, 7, 64, 300])
    func aBadRecordStaysAlone(text: String, distance: Int) {
        let texts = (0..<700).map { row in
            row % distance == distance - 1
                ? text : "{\"type\":\"t\(row)\",\"ts\":\(row)}" + (row % 3 == 0 ? "\r\n" : "")
        }
        for (row, outcome) in decoder.outcomes(texts).enumerated() {
            let expected =
                texts[row] == text
                ? Outcome.refused(.malformedPayload, "") : .row([.string("t\(row)"), .null, .int(Int64(row))])
            #expect(outcome == expected, "record \(row)")
        }
    }

    /// A multi-byte character cut in two is one in neither record, though the bytes lie side by side.
    @Test func charactersDoNotReachIntoTheNextRecord() {
        let good = Array("{\"type\":\"a\",\"ts\":1}".utf8)
        let front = Array("{\"type\":\"a\",\"ts\":1}".utf8) + [0xC3]
        let back = [0xA9] + good
        let outcomes = decoder.decode(RawBatch([good, good, good, front, back, good])).outcomes(of: 6)
        let row = Outcome.row([.string("a"), .null, .int(1)])
        let refused = Outcome.refused(.invalidUTF8, "")
        #expect(outcomes == [row, row, row, refused, refused, row])
    }

    @Test func emptyAndTombstone() {
        let raw = RawBatch([nil, [], Array(" \n\t ".utf8), Array("{\"type\":\"a\",\"ts\":1}".utf8)])
        let outcomes = decoder.decode(raw).outcomes(of: 4)
        #expect(outcomes[0] == .refused(.tombstone, ""))
        #expect(outcomes[1] == .refused(.emptyPayload, ""))
        #expect(outcomes[2] == .refused(.emptyPayload, ""))
        #expect(outcomes[3] == .row([.string("a"), .null, .int(1)]))
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ] as [[UInt8]])
    func invalidUTF8IsRefused(bytes: [UInt8]) {
        let read = Array("{\"type\":\"a".utf8) + bytes + Array("\",\"ts\":1}".utf8)
        let skipped = Array("{\"type\":\"a\",\"ts\":1,\"x\":\"".utf8) + bytes + Array("\"}".utf8)
        let outcomes = decoder.decode(RawBatch([read, skipped])).outcomes(of: 2)
        #expect(outcomes == [.refused(.invalidUTF8, ""), .refused(.invalidUTF8, "")])
    }

    @Test func nestingIsBounded() {
        func nested(_ depth: Int, _ open: String, _ close: String, _ inner: String) -> String {
            "{\"type\":\"a\",\"ts\":1,\"x\":" + String(repeating: open, count: depth) + inner
                + String(repeating: close, count: depth) + "}"
        }
        let good = Outcome.row([.string("a"), .null, .int(1)])
        #expect(decoder.outcome(nested(63, "[", "]", "1")) == good)
        #expect(decoder.outcome(nested(64, "[", "]", "1")) == .refused(.tooDeep, ""))
        #expect(decoder.outcome(nested(64, "[", "]", "")) == .refused(.tooDeep, ""))
        #expect(decoder.outcome(nested(100, "[", "]", "1")) == .refused(.tooDeep, ""))
        #expect(decoder.outcome(nested(63, "{\"a\":", "}", "1")) == good)
        #expect(decoder.outcome(nested(100, "{\"a\":", "}", "1")) == .refused(.tooDeep, ""))
        #expect(decoder.outcome(nested(31, "{\"a\":[", "]}", "[]")) == good)
        #expect(decoder.outcome(String(repeating: "[", count: 100_000)) == .refused(.tooDeep, ""))
    }

    @Test func largeRecords() {
        let large = "{\"type\":\"" + String(repeating: "a", count: 20 << 20) + "\",\"ts\":1}"
        #expect(decoder.outcome(large) == .refused(.payloadTooLarge, ""))
        let wide = JSONRecordDecoder(plan: DecodePlan(reading: Self.schema), maximumPayload: 32 << 20)
        #expect(
            wide.outcome(large) == .row([.text(Array(repeating: 0x61, count: 20 << 20)), .null, .int(1)]))
        // The working memory is given back, and small records go on.
        #expect(wide.outcome("{\"type\":\"b\",\"ts\":2}") == .row([.string("b"), .null, .int(2)]))
        let standard = JSONRecordDecoder(plan: DecodePlan(reading: Self.schema))
        #expect(standard.outcome(large) == .refused(.payloadTooLarge, ""))
    }
}
