/// Lengths of time as people write them, `1 hour 30 minutes`, as the modifiers of SQLite's time functions.
enum IntervalText {
    private static let units: [String: (unit: String, factor: Double)] = [
        "year": ("years", 1), "years": ("years", 1), "yr": ("years", 1), "y": ("years", 1),
        "month": ("months", 1), "months": ("months", 1), "mon": ("months", 1), "mons": ("months", 1),
        "week": ("days", 7), "weeks": ("days", 7), "w": ("days", 7), "day": ("days", 1), "days": ("days", 1),
        "d": ("days", 1), "hour": ("hours", 1), "hours": ("hours", 1), "h": ("hours", 1), "hr": ("hours", 1),
        "hrs": ("hours", 1), "minute": ("minutes", 1), "minutes": ("minutes", 1), "min": ("minutes", 1),
        "mins": ("minutes", 1), "m": ("minutes", 1), "second": ("seconds", 1), "seconds": ("seconds", 1),
        "sec": ("seconds", 1), "secs": ("seconds", 1), "s": ("seconds", 1), "millisecond": ("seconds", 0.001),
        "milliseconds": ("seconds", 0.001), "ms": ("seconds", 0.001), "quarter": ("months", 3),
    ]

    /// Modifiers that add the interval, or subtract it; nil where it is none.
    static func modifiers(_ text: String, isSubtracted: Bool) -> [String]? {
        var modifiers: [String] = []
        var words = spaced(text).split(separator: " ")[...]
        while let first = words.popFirst() {
            if first.contains(":") {
                guard let seconds = clock(first) else { return nil }
                modifiers.append(modifier(seconds, "seconds", isSubtracted))
                continue
            }
            guard let number = number(first), let unit = words.popFirst().flatMap({ units[$0.lowercased()] }) else {
                return nil
            }
            modifiers.append(modifier(number * unit.factor, unit.unit, isSubtracted))
        }
        return modifiers.isEmpty ? nil : modifiers
    }

    /// `5min` as `5 min`.
    private static func spaced(_ text: String) -> String {
        var result = ""
        for character in text {
            if character.isLetter, result.last?.isNumber == true { result.append(" ") }
            result.append(character)
        }
        return result
    }

    private static func number(_ text: Substring) -> Double? {
        guard text.utf8.allSatisfy({ "+-.0123456789".utf8.contains($0) }), let number = Double(text),
            number.magnitude < 1e9
        else { return nil }
        return number
    }

    /// Seconds of `01:30` or `-01:30:15.5`.
    private static func clock(_ text: Substring) -> Double? {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" || $0 == "+" }.split(separator: ":").map { number($0) }
        guard (2...3).contains(parts.count), !parts.contains(nil) else { return nil }
        let seconds = parts.compactMap { $0 } + [0]
        let total = seconds[0] * 3600 + seconds[1] * 60 + (parts.count == 3 ? seconds[2] : 0)
        return isNegative ? -total : total
    }

    private static func modifier(_ number: Double, _ unit: String, _ isSubtracted: Bool) -> String {
        let value = isSubtracted ? -number : number
        return (value < 0 ? "-" : "+") + PostgresText.text(value.magnitude) + " " + unit
    }
}
