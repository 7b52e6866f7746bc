internal import StreamCore

extension TextWriter {
    /// Decimal digits, with a minus where it is negative, and zeros in front up to `width` digits.
    mutating func append(_ value: Int64, width: Int = 1) {
        if value < 0 { append(UInt8(ascii: "-")) }
        appendDigits(value.magnitude, width: width)
    }

    mutating func appendDigits(_ value: UInt64, width: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            guard let start = digits.baseAddress else { return }
            var rest = value
            var first = 20
            while rest > 0 || 20 - first < width {
                first -= 1
                start[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            append(start + first, count: 20 - first)
        }
    }

    /// A scaled integer with all of its `scale` digits after the point.
    mutating func append(decimal value: Int64, scale: Int) {
        guard scale > 0 else { return append(value) }
        if value < 0 { append(UInt8(ascii: "-")) }
        let power = Decimals.powers[scale]
        appendDigits(value.magnitude / power, width: 1)
        append(UInt8(ascii: "."))
        appendDigits(value.magnitude % power, width: scale)
    }

    /// `YYYY-MM-DD`; false, and nothing written, outside the years 0000 to 9999.
    mutating func append(date days: Int64) -> Bool {
        // 0000-01-01 and 9999-12-31.
        guard (-719_528...2_932_896).contains(days) else { return false }
        let date = CivilDate(days: days)
        append(date.year, width: 4)
        append(UInt8(ascii: "-"))
        append(date.month, width: 2)
        append(UInt8(ascii: "-"))
        append(date.day, width: 2)
        return true
    }

    /// `YYYY-MM-DDTHH:MM:SS.sssZ`; false outside the years 0000 to 9999.
    mutating func append(timestamp milliseconds: Int64) -> Bool {
        let days = floorDivide(milliseconds, TimeText.millisecondsPerDay)
        guard append(date: days) else { return false }
        let time = milliseconds - days * TimeText.millisecondsPerDay
        append(UInt8(ascii: "T"))
        append(time / 3_600_000, width: 2)
        append(UInt8(ascii: ":"))
        append(time / 60_000 % 60, width: 2)
        append(UInt8(ascii: ":"))
        append(time / 1000 % 60, width: 2)
        append(UInt8(ascii: "."))
        append(time % 1000, width: 3)
        append(UInt8(ascii: "Z"))
        return true
    }
}
