internal import StreamCore

/// Figures as people read them.
enum Figures {
    /// `1,234,567`
    static func count(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }

    /// `312,400/s`; a slow one with one decimal.
    static func rate(_ perSecond: Double) -> String {
        guard perSecond.isFinite, perSecond < 1e15 else { return "-" }
        return (perSecond > 0 && perSecond < 99.95 ? decimal(perSecond) : count(Int(perSecond.rounded()))) + "/s"
    }

    /// `12.3 MiB`
    static func bytes(_ value: Int) -> String {
        var scaled = Double(value)
        var units = ["B", "KiB", "MiB", "GiB", "TiB"][...]
        while scaled >= 1023.95, units.count > 1 {
            scaled /= 1024
            units = units.dropFirst()
        }
        return units.first == "B" ? "\(value) B" : "\(decimal(scaled)) \(units.first ?? "")"
    }

    /// Nanoseconds as `1:23` or `2:01:23`.
    static func duration(_ nanoseconds: Int64) -> String {
        let seconds = max(0, nanoseconds) / 1_000_000_000
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        let tail = twoDigits(seconds % 60)
        return hours > 0 ? "\(hours):\(twoDigits(minutes)):\(tail)" : "\(minutes):\(tail)"
    }

    /// Epoch milliseconds as `2026-01-01 00:02:00`, UTC; `-` where there is none.
    static func utc(_ milliseconds: Int64) -> String {
        // Years 1 to 9999; anything else is a bound, not a time.
        guard (-62_135_596_800_000..<253_402_300_800_000).contains(milliseconds) else { return "-" }
        let seconds = floorDivide(milliseconds, 1000)
        let days = floorDivide(seconds, 86_400)
        let date = CivilDate(days: days)
        let rest = seconds - days * 86_400
        let time = [rest / 3600, rest / 60 % 60, rest % 60].map(twoDigits).joined(separator: ":")
        let yearText = String(repeating: "0", count: max(0, 4 - String(date.year).count)) + String(date.year)
        return "\(yearText)-\(twoDigits(date.month))-\(twoDigits(date.day)) \(time)"
    }

    private static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func twoDigits(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
