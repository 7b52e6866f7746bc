internal import StreamCore

/// Times between their three forms: what views show (`2026-03-01T12:30:00.000Z`), epoch milliseconds, and what
/// PostgreSQL's clients read and write.
enum TimeText {
    /// Days from 1970-01-01 to 2000-01-01, where PostgreSQL's binary times begin.
    static let postgresEpoch: Int64 = 10_957

    /// Epoch milliseconds of an ISO 8601 text as people write it: a day, then perhaps a time behind a blank or a `T`,
    /// then perhaps a zone (`Z`, `+02`, `+02:00`); without a zone it is UTC. Nil where it is none.
    static func milliseconds(_ text: String) -> Int64? {
        var reader = Digits(text)
        guard let days = reader.date() else { return nil }
        var time: Int64 = 0
        if reader.take(" ") || reader.take("T") || reader.take("t") {
            reader.skipBlanks()
            guard let found = reader.time() else { return nil }
            time = found
            reader.skipBlanks()
            guard let offset = reader.zone() else { return nil }
            time -= offset
        }
        reader.skipBlanks()
        return reader.isAtEnd ? days * 86_400_000 + time : nil
    }

    /// Days since 1970-01-01; what is behind the day of a time stamp is cut off.
    static func days(_ text: String) -> Int64? { milliseconds(text).map { floorDivide($0, 86_400_000) } }

    /// `2026-03-01 12:30:00.5+00`.
    static func postgres(timestamp milliseconds: Int64, zone: Bool) -> String {
        let iso = UTCText.timestamp(milliseconds)
        var text = iso.prefix(10) + " " + iso.dropFirst(11).prefix(12)
        while text.last == "0", text.contains(".") { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return String(text) + (zone ? "+00" : "")
    }
}

private struct Digits {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { place == bytes.count }

    mutating func take(_ character: Character) -> Bool {
        guard place < bytes.count, bytes[place] == character.asciiValue else { return false }
        place += 1
        return true
    }

    mutating func skipBlanks() { while take(" ") {} }

    private mutating func number(_ digits: Int) -> Int64? {
        guard place + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[place..<(place + digits)] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        place += digits
        return value
    }

    mutating func date() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            (1...12).contains(month), day >= 1, day <= CivilDate.length(ofMonth: month, year)
        else { return nil }
        return CivilDate(year: year, month: month, day: day).days
    }

    /// Milliseconds of `12:30`, `12:30:05` or `12:30:05.123456`, which is rounded down.
    mutating func time() -> Int64? {
        guard let hour = number(2), take(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
        var milliseconds = (hour * 60 + minute) * 60_000
        guard take(":") else { return milliseconds }
        guard let second = number(2), second < 60 else { return nil }
        milliseconds += second * 1000
        guard take(".") else { return milliseconds }
        var weight: Int64 = 100
        var count = 0
        while let digit = number(1) {
            milliseconds += digit * weight
            weight /= 10
            count += 1
        }
        return count > 0 ? milliseconds : nil
    }

    /// Milliseconds east of UTC; 0 where there is none.
    mutating func zone() -> Int64? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        let isWest: Bool
        if take("+") { isWest = false } else if take("-") { isWest = true } else { return nil }
        guard let hours = number(2), hours < 16 else { return nil }
        var minutes: Int64 = 0
        if take(":") || !isAtEnd {
            guard let found = number(2), found < 60 else { return nil }
            minutes = found
        }
        let offset = (hours * 60 + minutes) * 60_000
        return isWest ? -offset : offset
    }
}
