/// Times as text, as SQL views show them.
public enum UTCText {
    /// `YYYY-MM-DDTHH:MM:SS.sssZ` of epoch milliseconds.
    public static func timestamp(_ milliseconds: Int64) -> String {
        let days = floorDivide(milliseconds, 86_400_000)
        let rest = milliseconds &- days &* 86_400_000
        let seconds = rest / 1000
        let time =
            "T\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))."
            + "\(padded(rest % 1000, 3))Z"
        return date(days) + time
    }

    /// `YYYY-MM-DD` of days since 1970-01-01.
    public static func date(_ days: Int64) -> String {
        let date = CivilDate(days: days)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number.magnitude)
        let zeros = String(repeating: "0", count: max(width - digits.count, 0))
        return (number < 0 ? "-" : "") + zeros + digits
    }
}
