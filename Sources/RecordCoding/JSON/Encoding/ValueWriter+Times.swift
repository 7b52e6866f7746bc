internal import StreamCore

extension ValueWriter {
    /// `YYYY-MM-DDTHH:MM:SS.sssZ`. False, and nothing written, where the year has not four digits.
    mutating func write(timestamp milliseconds: Int64) -> Bool {
        let days = floorDivide(milliseconds, 86_400_000)
        guard Self.fourDigitYears.contains(days) else { return false }
        let time = milliseconds - days * 86_400_000
        bytes.reserve(24)
        putDate(days)
        put(0x54)
        putDigits(UInt64(time / 3_600_000), width: 2)
        put(0x3A)
        putDigits(UInt64(time / 60_000 % 60), width: 2)
        put(0x3A)
        putDigits(UInt64(time / 1000 % 60), width: 2)
        put(0x2E)
        putDigits(UInt64(time % 1000), width: 3)
        put(0x5A)
        return true
    }

    /// `YYYY-MM-DD`. False, and nothing written, where the year has not four digits.
    mutating func write(date days: Int64) -> Bool {
        guard Self.fourDigitYears.contains(days) else { return false }
        bytes.reserve(10)
        putDate(days)
        return true
    }

    /// Days of 0000-01-01 to 9999-12-31.
    private static let fourDigitYears: ClosedRange<Int64> = -719_528...2_932_896

    private mutating func putDate(_ days: Int64) {
        let date = CivilDate(days: days)
        putDigits(UInt64(date.year), width: 4)
        put(0x2D)
        putDigits(UInt64(date.month), width: 2)
        put(0x2D)
        putDigits(UInt64(date.day), width: 2)
    }
}
