internal import StreamCore

/// Days and milliseconds since 1970 to and from PostgreSQL's ISO text, in UTC.
enum CivilTime {
    static let dayMilliseconds: Int64 = 86_400_000

    /// `2026-01-01`
    static func text(days: Int64) -> String { text(days: days, era: true) }

    private static func text(days: Int64, era: Bool) -> String {
        let date = CivilDate(days: days)
        let year = date.year > 0 ? date.year : 1 - date.year
        let text = "\(padded(year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        return era && date.year <= 0 ? text + " BC" : text
    }

    /// `2026-01-01 00:00:10.123+00`
    static func text(milliseconds: Int64) -> String {
        let days = floorDivide(milliseconds, dayMilliseconds)
        let time = milliseconds &- days &* dayMilliseconds
        let clock =
            "\(padded(time / 3_600_000, 2)):\(padded(time / 60_000 % 60, 2)):\(padded(time / 1000 % 60, 2))"
            + ".\(padded(time % 1000, 3))+00"
        return "\(text(days: days, era: false)) \(clock)" + (CivilDate(days: days).year > 0 ? "" : " BC")
    }

    /// Days since 1970 of `YYYY-MM-DD`, perhaps ` BC`; nil for anything else, `infinity` among it.
    static func days(_ text: UnsafeRawBufferPointer) -> Int64? {
        var reader = DigitReader(text)
        guard let date = date(&reader) else { return nil }
        return era(&reader)
            ? days(1 - date.year, date.month, date.day) : reader.isAtEnd ? days(date.year, date.month, date.day) : nil
    }

    /// Milliseconds since 1970 of `YYYY-MM-DD hh:mm:ss[.ffffff][+00]`, perhaps ` BC`. Finer digits are cut, downwards.
    static func milliseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        var reader = DigitReader(text)
        guard let date = date(&reader), reader.skip(" ") || reader.skip("T") else { return nil }
        guard let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
            let second = reader.number(2)
        else { return nil }
        let fraction = reader.skip(".") ? reader.thousandths() : 0
        if reader.skip("+") { guard reader.number(2) == 0 else { return nil } }
        let isBeforeChrist = era(&reader)
        guard reader.isAtEnd else { return nil }
        let days = days(isBeforeChrist ? 1 - date.year : date.year, date.month, date.day)
        return days * dayMilliseconds + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
    }

    private static func date(_ reader: inout DigitReader) -> (year: Int64, month: Int64, day: Int64)? {
        guard let year = reader.number(), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return (year, month, day)
    }

    private static func era(_ reader: inout DigitReader) -> Bool {
        reader.skip(" ") && reader.skip("B") && reader.skip("C") && reader.isAtEnd
    }

    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        CivilDate(year: year, month: month, day: day).days
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(width - text.count, 0)) + text
    }
}

/// Takes digits and signs off the front of a text.
private struct DigitReader {
    private let text: UnsafeRawBufferPointer
    private var index = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    var isAtEnd: Bool { index == text.count }

    mutating func skip(_ sign: Unicode.Scalar) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: sign) else { return false }
        index += 1
        return true
    }

    /// All digits that follow, or exactly `width` of them.
    mutating func number(_ width: Int? = nil) -> Int64? {
        let start = index
        var value: Int64 = 0
        while index < text.count, index - start < width ?? 7, let digit = digit {
            value = value * 10 + digit
            index += 1
        }
        return index > start && index - start == width ?? (index - start) ? value : nil
    }

    /// The digits behind a point, as thousandths.
    mutating func thousandths() -> Int64 {
        var value: Int64 = 0
        var width = 0
        while let digit {
            if width < 3 { value = value * 10 + digit }
            width += 1
            index += 1
        }
        while width < 3 {
            value *= 10
            width += 1
        }
        return value
    }

    private var digit: Int64? {
        guard index < text.count, text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") else { return nil }
        return Int64(text[index] - UInt8(ascii: "0"))
    }
}
