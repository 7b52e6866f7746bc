internal import StreamCore

extension ValueWriter {
    /// `YYYY-MM-DDTHH:MM:SS.sssZ`. False, and nothing written, where the year has not four digits.
    mutating func write(timestamp milliseconds: Int64) -> Bool {
        let (days, time) = Self.floored(milliseconds, 86_400_000)
        guard Self.fourDigitYears.contains(days) else { return false }
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

    /// A day of the proleptic Gregorian calendar (Howard Hinnant's civil_from_days).
    private mutating func putDate(_ days: Int64) {
        let (era, dayOfEra) = Self.floored(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        putDigits(UInt64(year), width: 4)
        put(0x2D)
        putDigits(UInt64(month), width: 2)
        put(0x2D)
        putDigits(UInt64(day), width: 2)
    }

    /// Quotient towards minus infinity, and the remainder, which is not negative.
    private static func floored(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}
