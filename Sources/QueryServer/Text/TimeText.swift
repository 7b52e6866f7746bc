internal import StreamCore

/// Reads times as clients write them: `2024-03-01`, `2024-03-01T12:30:00.5Z`, `...+02:00` (RFC 3339).
struct TimeText {
    private let bytes: [UInt8]
    private var at = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// Days since 1970-01-01, or nil.
    static func days(_ text: String) -> Int64? {
        var reader = TimeText(text)
        guard let days = reader.date(), reader.isAtEnd else { return nil }
        return days
    }

    /// Epoch milliseconds, or nil. What is finer is cut off.
    static func milliseconds(_ text: String) -> Int64? {
        var reader = TimeText(text)
        guard let days = reader.date() else { return nil }
        if reader.isAtEnd { return days * 86_400_000 }
        guard reader.take("T") || reader.take("t") || reader.take(" "), let time = reader.time(),
            let offset = reader.offset(), reader.isAtEnd
        else { return nil }
        return days * 86_400_000 + time - offset * 60_000
    }

    private var isAtEnd: Bool { at == bytes.count }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard at + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[at..<(at + digits)] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        at += digits
        return value
    }

    private mutating func date() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            (1...12).contains(month), day >= 1, day <= CivilDate.length(ofMonth: month, year)
        else { return nil }
        return CivilDate(year: year, month: month, day: day).days
    }

    private mutating func time() -> Int64? {
        guard let hour = number(2), take(":"), let minute = number(2), take(":"), let second = number(2),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var milliseconds = ((hour * 60 + minute) * 60 + second) * 1000
        guard take(".") else { return milliseconds }
        var unit: Int64 = 100
        guard let first = number(1) else { return nil }
        milliseconds += first * unit
        while let digit = number(1) {
            unit /= 10
            milliseconds += digit * unit
        }
        return milliseconds
    }

    /// Minutes east.
    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return (hours * 60 + minutes) * (isWest ? -1 : 1)
    }
}
