import Foundation
import RecordCoding
import StreamCore
import TestSupport
import Testing
import TopologyModel

@Suite struct TimeDecodingTests {
    private let timestamps = JSONRecordDecoder(plan: DecodePlan(reading: Schema([Field("t", .timestamp)])))
    private let dates = JSONRecordDecoder(plan: DecodePlan(reading: Schema([Field("d", .date)])))

    private func timestamp(_ text: String) -> Outcome { timestamps.outcome("{\"t\":\"\(text)\"}") }
    private func date(_ text: String) -> Outcome { dates.outcome("{\"d\":\"\(text)\"}") }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-01-01T00:00:10Z", 1_767_225_610_000),
        ("2026-01-01T02:00:10+02:00", 1_767_225_610_000), ("2025-12-31t19:00:10.5-05:00", 1_767_225_610_500),
        ("1969-12-31T23:59:59.999z", -1), ("1969-12-31T23:59:59.9999Z", -1), ("1970-01-01 00:00:00.000999Z", 0),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("2000-02-29T12:00:00.123456789Z", 951_825_600_123),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("2017-01-01T00:59:60+01:00", 1_483_228_800_000),
    ])
    func timestampsAreRead(text: String, milliseconds: Int64) {
        #expect(timestamp(text) == .row([.int(milliseconds)]))
    }

    @Test(arguments: [
        ("2026-01-01", RowErrorCode.malformedTime), ("2026-01-01T00:00:00", .malformedTime),
        ("2026-01-01T00:00:00.Z", .malformedTime),
        ("2026-01-01T00:00Z", .malformedTime), ("26-01-01T00:00:00ZZZ", .malformedTime),
        ("2026-01-01T00:00:00+0200", .malformedTime),
        ("2026-01-01T00:00:00Z ", .malformedTime), ("2026-01-01X00:00:00Z", .malformedTime), ("", .malformedTime),
        ("2026-13-01T00:00:00Z", .outOfRange), ("2025-02-29T00:00:00Z", .outOfRange),
        ("1900-02-29T00:00:00Z", .outOfRange),
        ("2026-01-01T24:00:00Z", .outOfRange), ("2026-01-01T00:60:00Z", .outOfRange),
        ("2026-01-01T00:00:60Z", .outOfRange),
        ("2026-01-01T00:00:00+24:00", .outOfRange), ("2026-00-10T00:00:00Z", .outOfRange),
        ("2026-01-00T00:00:00Z", .outOfRange),
    ])
    func timestampsAreRefused(text: String, code: RowErrorCode) {
        #expect(timestamp(text) == .refused(code, "t"))
    }

    @Test func numbersAreEpochMilliseconds() {
        #expect(timestamps.outcome("{\"t\":1767225610000}") == .row([.int(1_767_225_610_000)]))
        #expect(timestamps.outcome("{\"t\":1.76722561e12}") == .row([.int(1_767_225_610_000)]))
        #expect(timestamps.outcome("{\"t\":0.5}") == .refused(.excessDigits, "t"))
        #expect(timestamps.outcome("{\"t\":true}") == .refused(.wrongType, "t"))
    }

    @Test func datesAreRead() {
        #expect(date("1970-01-01") == .row([.int(0)]))
        #expect(date("2024-02-29") == .row([.int(19_782)]))
        #expect(date("1969-12-31") == .row([.int(-1)]))
        #expect(date("2023-02-29") == .refused(.outOfRange, "d"))
        #expect(date("2023-2-9") == .refused(.malformedTime, "d"))
        #expect(date("2023-02-09T00:00:00Z") == .refused(.malformedTime, "d"))
        #expect(dates.outcome("{\"d\":19782}") == .refused(.wrongType, "d"))
    }

    /// Random times in random zones, written by Foundation.
    @Test func agreesWithFoundation() throws {
        var random = SeededGenerator(seed: 3339)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds, .withColonSeparatorInTimeZone]
        var texts: [String] = []
        var expected: [Outcome] = []
        for _ in 0..<2000 {
            // Foundation's calendar turns Julian before 1582.
            let seconds = Int64.random(in: -12_000_000_000...250_000_000_000, using: &random)
            let milliseconds = Int64.random(in: 0...999, using: &random)
            formatter.timeZone = TimeZone(secondsFromGMT: Int.random(in: -14...14, using: &random) * 3600 / 2)
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(text.contains(".000"))
            let digits = String(1000 + milliseconds).dropFirst()
            texts.append("{\"t\":\"\(text.replacingOccurrences(of: ".000", with: ".\(digits)"))\"}")
            expected.append(.row([.int(seconds * 1000 + milliseconds)]))
        }
        let outcomes = timestamps.outcomes(texts)
        for index in texts.indices { #expect(outcomes[index] == expected[index], "\(texts[index])") }
    }
}
