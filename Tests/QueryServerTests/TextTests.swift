import Foundation
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import QueryServer

/// What clients write, read strictly.
@Suite struct TextTests {
    @Test(arguments: [
        "null", "true", "[]", "{}", " [1, -0, 2.5e3, \"a\\u00e9\\n\\ud83d\\ude00\"] ", #"{"a":{"b":[null]},"c":""}"#,
        "-9223372036854775808", "9223372036854775808", "1e400", "01", "1.", "-", "+1", ".5", "tru", "nul", "[1,]",
        "{\"a\":1,}",
        "{a:1}", "\"a", "\"\\x\"", "\"\\ud800\"", "\"\u{1}\"", "[1 2]", "1 2", "", " ", "{\"a\":1,\"b\"}",
        "\"\\u+123\"", "[", "{",
        "NaN", "Infinity", "'a'", "/**/1",
    ])
    func jsonIsReadAsFoundationReadsIt(_ text: String) {
        let ours = try? JSONValue(parsing: Array(text.utf8))
        let theirs = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        // Foundation lets a comma stand before the end, and makes an infinity of what is too large.
        let isRefused = text == "1e400" || text.contains(",]") || text.contains(",}")
        #expect((ours != nil) == (theirs != nil && !isRefused), "\(text)")
    }

    @Test func whatIsNestedTooDeeplyOrNamedTwiceIsRefused() {
        for text in [
            String(repeating: "[", count: 100_000), #"{"a":1,"a":2}"#, "\"\u{FFFD}\"".replacing("\u{FFFD}", with: ""),
        ] {
            #expect((try? JSONValue(parsing: Array(text.utf8))) == (text == "\"\"" ? .text("") : nil))
        }
        #expect(throws: JSONValue.Malformed(reason: "a text is not UTF-8", offset: 3)) {
            try JSONValue(parsing: [0x22, 0xff, 0x22])
        }
    }

    /// Bytes changed at random never trap, and what is read is what Foundation reads.
    @Test(arguments: [1, 2, 3] as [UInt64]) func mutatedJSONNeverTraps(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let whole = Array(
            #"{"sql":"SELECT \u0041 \\ \"x\"","parameters":[1,2.5e-3,null,true,"\ud83d\ude00"],"limit":10}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? JSONValue(parsing: Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
        }
    }

    @Test(arguments: [
        ("2023-11-14T22:13:20Z", 1_700_000_000_000), ("2023-11-14T22:13:20.5Z", 1_700_000_000_500),
        ("2023-11-15t00:13:20.1234+02:00", 1_700_000_000_123), ("2023-11-14 22:13:20z", 1_700_000_000_000),
        ("1970-01-01", 0), ("2024-02-29", 1_709_164_800_000),
    ]) func timesAreRead(_ text: String, _ milliseconds: Int64) {
        #expect(TimeText.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", "2023", "2023-02-29", "2023-13-01", "2023-11-14T", "2023-11-14T22:13", "2023-11-14T24:00:00Z",
        "2023-11-14T22:13:20", "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20+2:00", "2023-11-14T22:13:20Zx", "x",
    ]) func whatIsNoTimeIsNot(_ text: String) { #expect(TimeText.milliseconds(text) == nil) }

    @Test func decimalsAreExactOrRefused() {
        let type = DataType.decimal(precision: 18, scale: 2)
        for (text, unscaled) in [
            ("1", 100), ("-1.5", -150), ("0.05", 5), ("-0.05", -5), ("12.3400", 1234),
            ("9999999999999999.99", 999_999_999_999_999_999),
        ] as [(String, Int64)] {
            guard case .int64(let column)? = ScalarText.column(text, type) else {
                Issue.record("\(text)")
                continue
            }
            #expect(column[0] == unscaled)
        }
        for text in ["", "-", "1.", ".5", "1.234", "1e2", "+1", "a", "99999999999999999999"] {
            #expect(ScalarText.column(text, type) == nil, "\(text)")
        }
    }

    /// Whatever stands in a key, its text names it and nothing else.
    @Test(arguments: [1, 2, 3] as [UInt64]) func listsOfValuesComeBack(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = ["", "a", ",", "\\", "N", "\\N", "\u{301}", "é", "\r\n", "\0", "😀"]
        for _ in 0..<2000 {
            let values: [String?] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Int.random(in: 0..<5, using: &random) == 0
                    ? nil
                    : (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
                    }.joined()
            }
            let text = ValueList.text(values.map { $0.map { .text($0) } ?? .null })
            let back = ValueList.values(text)
            #expect(back?.map { $0.map { Array($0.utf8) } } == values.map { $0.map { Array($0.utf8) } }, "\(text)")
        }
        for text in ["\\", "a\\b", "\\Na", "a\\N", "\\N\\,"] { #expect(ValueList.values(text) == nil, "\(text)") }
    }

    @Test func theHistoryIsBoundedInBytesAndAge() {
        func entry(_ epoch: Int64, rows: Int) -> EpochEntry {
            EpochEntry(
                BankViews.epoch(
                    epoch, [BankViews.rows((0..<rows).map { .init(id: Int64($0), owner: nil, balance: 1) })]),
                appliedAt: 0)
        }
        func epochs(_ answer: EpochHistory.Answer) -> [Int64]? {
            if case .entries(let entries) = answer { entries.map(\.epoch) } else { nil }
        }
        var history = EpochHistory(bytes: 100_000, age: 100)
        history.restart(at: 4)
        for epoch in 5...8 as ClosedRange<Int64> { history.append(entry(epoch, rows: 1), now: epoch) }
        #expect(epochs(history.entries(after: 4)) == [5, 6, 7, 8])
        #expect(epochs(history.entries(after: 8)) == [])
        #expect(epochs(history.entries(after: 9)) == nil)
        #expect(epochs(history.entries(after: 3)) == nil)
        // Too old.
        history.append(entry(9, rows: 1), now: 107)
        #expect(epochs(history.entries(after: 5)) == nil)
        #expect(epochs(history.entries(after: 6)) == [7, 8, 9])
        // Too large: it alone is more than may be kept.
        history.append(entry(10, rows: 10_000), now: 108)
        #expect(history.count == 0 && history.byteCount == 0)
        if case .outgrown = history.entries(after: 9) {} else { Issue.record("epoch 10 is not kept") }
        #expect(epochs(history.entries(after: 10)) == [])
        // A gap: what lies before it cannot be gone on from.
        history.append(entry(20, rows: 1), now: 109)
        if case .restarted = history.entries(after: 10) {} else { Issue.record("there is a gap before epoch 20") }
        #expect(epochs(history.entries(after: 19)) == [20])
        // Texts that are made count too.
        history.add(bytes: 200_000, to: 20)
        #expect(history.count == 0)
    }
}
