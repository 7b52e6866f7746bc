internal import StreamCore

/// Times as text: RFC 3339, and dates as its first ten characters. Years 0000 to 9999.
enum TimeText {
    static let millisecondsPerDay: Int64 = 86_400_000

    static func timestamp(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { timestamp(UnsafeRawBufferPointer($0)) }
    }

    static func date(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { date(UnsafeRawBufferPointer($0)) }
    }

    /// Days since 1970-01-01 of `YYYY-MM-DD`.
    static func date(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text.count == 10 else { return nil }
        return leadingDate(text)
    }

    /// Epoch milliseconds of `YYYY-MM-DDTHH:MM:SS[.fraction]Z`, with an offset in place of `Z` or a space in place of
    /// `T`; also of a date alone, at its midnight UTC. What is finer than a millisecond is cut off.
    static func timestamp(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard let days = text.count >= 10 ? leadingDate(text) : nil else { return nil }
        if text.count == 10 { return days * millisecondsPerDay }
        guard text.count >= 20, text[10] | 0x20 == UInt8(ascii: "t") || text[10] == UInt8(ascii: " "),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let hour = number(text, 11, 2), let minute = number(text, 14, 2), let second = number(text, 17, 2),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var position = 19
        guard let fraction = milliseconds(text, &position), let offset = offset(text, position) else { return nil }
        return days * millisecondsPerDay + ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction
    }

    private static func leadingDate(_ text: UnsafeRawBufferPointer) -> Int64? {
        guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), let year = number(text, 0, 4),
            let month = number(text, 5, 2), let day = number(text, 8, 2), (1...12).contains(month), day >= 1,
            day <= CivilDate.length(ofMonth: month, year)
        else { return nil }
        return CivilDate(year: year, month: month, day: day).days
    }

    /// `count` digits.
    private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int64? {
        var value: Int64 = 0
        for index in start..<(start + count) {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    private static func milliseconds(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Int64? {
        guard text[position] == UInt8(ascii: ".") else { return 0 }
        position += 1
        let start = position
        var value: Int64 = 0
        var unit: Int64 = 100
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value += Int64(digit) * unit
            unit /= 10
            position += 1
        }
        return position > start && position < text.count ? value : nil
    }

    /// Minutes east of UTC, of what ends the text.
    private static func offset(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int64? {
        let sign = text[start]
        if sign | 0x20 == UInt8(ascii: "z") { return text.count == start + 1 ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), text.count == start + 6,
            text[start + 3] == UInt8(ascii: ":"), let hours = number(text, start + 1, 2),
            let minutes = number(text, start + 4, 2), hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }
}
