import Foundation
import StreamCore
import Testing

@testable import LookupConnectors

@Suite("Values as text")
struct ValueTests {
    private func scaled(_ text: String, _ precision: Int?, _ scale: Int) -> Int64? {
        Array(text.utf8).withUnsafeBytes { NumberReading.scaled($0, precision: precision, scale: scale) }
    }

    @Test(
        "Decimals are read exactly or not at all",
        arguments: [
            ("0", 12, 2, 0), ("9.50", 12, 2, 950), ("9.5", 12, 2, 950), ("-0.01", 12, 2, -1), ("9.5000", 12, 2, 950),
            ("9.505", 12, 2, nil), ("999999999999999999", 18, 0, 999_999_999_999_999_999),
            ("1000000000000000000", 18, 0, nil), ("9999999999.99", 12, 2, 999_999_999_999),
            ("10000000000.00", 12, 2, nil),
            ("", 12, 2, nil), ("-", 12, 2, nil), ("NaN", 12, 2, nil), ("Infinity", 12, 2, nil), ("1e3", 12, 2, nil),
            ("1.2.3", 12, 2, nil),
        ] as [(String, Int, Int, Int64?)])
    func decimals(text: String, precision: Int, scale: Int, value: Int64?) {
        #expect(scaled(text, precision, scale) == value)
    }

    @Test("Integers up to both ends and no further")
    func integers() {
        func read(_ text: String) -> Int64? { Array(text.utf8).withUnsafeBytes { NumberReading.integer($0) } }
        #expect(read("9223372036854775807") == .max && read("-9223372036854775808") == .min)
        #expect(read("9223372036854775808") == nil && read("-9223372036854775809") == nil)
        #expect(read("12a") == nil && read("") == nil)
    }

    @Test("What is written is read back")
    func decimalRoundTrip() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let scale = Int.random(in: 0...18, using: &random)
            let value =
                Int64.random(in: -999_999_999_999_999_999...999_999_999_999_999_999, using: &random)
                >> Int64.random(in: 0...59)
            #expect(scaled(DecimalText.text(unscaled: value, scale: scale), 18, scale) == value)
        }
    }

    @Test("Times agree with Foundation's calendar, years 1 to 9999 and before 1970 among them")
    func times() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        let longAgo: Int64 = -62_135_596_800_000
        for step in 0..<3000 {
            let value = longAgo + Int64(step) * 105_191_713_337
            let text = CivilTime.text(milliseconds: value)
            let bytes = Array(text.utf8)
            #expect(bytes.withUnsafeBytes { CivilTime.milliseconds($0) } == value)
            // Foundation's formatter changes calendars in 1582; ours, as PostgreSQL's, never does.
            guard value > -12_219_292_800_000 else { continue }
            let expected = Date(timeIntervalSince1970: Double(value) / 1000).formatted(style)
            #expect(text.prefix(19) == expected.replacing("T", with: " ").prefix(19))
            let days = Int64((Double(value) / 86_400_000).rounded(.down))
            #expect(CivilTime.text(days: days) == expected.prefix(10))
            #expect(Array(expected.prefix(10).utf8).withUnsafeBytes { CivilTime.days($0) } == days)
        }
    }

    @Test("Times that are none, or that no number stands for")
    func noTimes() {
        func time(_ text: String) -> Int64? { Array(text.utf8).withUnsafeBytes { CivilTime.milliseconds($0) } }
        func day(_ text: String) -> Int64? { Array(text.utf8).withUnsafeBytes { CivilTime.days($0) } }
        for text in ["infinity", "2026-01-01", ""] { #expect(time(text) == nil) }
        for text in ["-infinity", "", "2026-01"] { #expect(day(text) == nil) }
        #expect(time("1969-12-31 23:59:59.999999+00") == -1)
        #expect(time("1970-01-01 00:00:00") == 0 && time("1970-01-01 00:00:01.5+00") == 1500)
        #expect(time("1970-01-01 00:00:00+02") == nil)
        #expect(day("0001-12-31 BC") == -719_163)
        #expect(day("2024-13-01") == nil)
    }
}
