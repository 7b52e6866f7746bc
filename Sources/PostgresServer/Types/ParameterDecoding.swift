internal import StreamCore

/// Values that a client binds, out of their text or binary form.
enum ParameterDecoding {
    /// - Parameter number: from 1, for the error's text. The value itself is never quoted.
    /// - Throws: `ErrorReport` with 22P02, 22P03, 22007 or 22021.
    static func value(
        _ bytes: [UInt8]?, _ type: PostgresType, _ format: WireFormat, number: Int
    ) throws -> QueryValue {
        guard let bytes else { return .null }
        let value = format == .text ? try text(bytes, type) : try binary(bytes, type)
        guard let value else {
            let state: SQLState = format == .binary ? .invalidBinary : isTime(type) ? .invalidTime : .invalidText
            throw ErrorReport(state, "parameter $\(number) is no \(type.spelling)")
        }
        return value
    }

    private static func isTime(_ type: PostgresType) -> Bool {
        switch type {
        case .date, .time, .timestamp, .timestamptz, .interval: true
        default: false
        }
    }

    private static func text(_ bytes: [UInt8], _ type: PostgresType) throws -> QueryValue? {
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw ErrorReport(.badEncoding, "a parameter is not UTF-8")
        }
        return self.value(of: text, type)
    }

    /// A literal as a value of that type; nil where it is none.
    static func value(of text: String, _ type: PostgresType) -> QueryValue? {
        switch type {
        case .bool: flag(text).map { .bool($0) }
        case .int2, .int4, .int8, .oid: Int64(trimmed(text)).map { .integer($0) }
        case .float4, .float8: float(trimmed(text)).map { .float($0) }
        case .numeric, .anyNumeric: NumericWire.number(trimmed(text))
        case .date: TimeText.days(text).flatMap(date)
        case .timestamp, .timestamptz: TimeText.milliseconds(text).flatMap(timestamp)
        case .bytes: self.bytes(text).map { .bytes($0) }
        case .textArray: ArrayText.json(text, areNumbers: false).map { .text($0) }
        case .numberArray: ArrayText.json(text, areNumbers: true).map { .text($0) }
        default: .text(text)
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    static func flag(_ text: String) -> Bool? {
        switch trimmed(text).lowercased() {
        case "t", "true", "yes", "on", "1", "y": true
        case "f", "false", "no", "off", "0", "n": false
        default: nil
        }
    }

    /// Swift would read hexadecimal digits too.
    private static func float(_ text: String) -> Double? {
        switch text.lowercased() {
        case "infinity", "inf", "+infinity": .infinity
        case "-infinity", "-inf": -.infinity
        default: text.utf8.contains(where: { $0 | 32 == UInt8(ascii: "x") }) ? nil : Double(text)
        }
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        guard text.hasPrefix("\\x") else { return Array(text.utf8) }
        let digits = text.utf8.dropFirst(2).map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count % 2 == 0, !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0)) }
    }

    private static func timestamp(_ milliseconds: Int64) -> QueryValue? {
        // The years 0 to 9999, which is what views show.
        guard (-62_167_219_200_000...253_402_300_799_999).contains(milliseconds) else { return nil }
        return .text(UTCText.timestamp(milliseconds))
    }

    private static func date(_ days: Int64) -> QueryValue? {
        (-719_528...2_932_896).contains(days) ? .text(UTCText.date(days)) : nil
    }

    private static func binary(_ bytes: [UInt8], _ type: PostgresType) throws -> QueryValue? {
        switch type {
        case .bool: bytes.count == 1 ? .bool(bytes[0] != 0) : nil
        case .int2: integer(bytes, Int16.self).map { .integer(Int64($0)) }
        case .int4: integer(bytes, Int32.self).map { .integer(Int64($0)) }
        case .int8: integer(bytes, Int64.self).map { .integer($0) }
        case .oid: integer(bytes, UInt32.self).map { .integer(Int64($0)) }
        case .float4: integer(bytes, UInt32.self).map { .float(Double(Float(bitPattern: $0))) }
        case .float8: integer(bytes, UInt64.self).map { .float(Double(bitPattern: $0)) }
        case .numeric, .anyNumeric: NumericWire.value(bytes)
        case .date: integer(bytes, Int32.self).flatMap { date(Int64($0) + TimeText.postgresEpoch) }
        case .timestamp, .timestamptz:
            integer(bytes, Int64.self).flatMap { microseconds in
                timestamp(floorDivide(microseconds, 1000) &+ TimeText.postgresEpoch * 86_400_000)
            }
        case .bytes: .bytes(bytes)
        case .time, .interval, .textArray, .numberArray: nil
        default: try text(bytes, .text)
        }
    }

    private static func integer<Number: FixedWidthInteger>(_ bytes: [UInt8], _: Number.Type) -> Number? {
        guard bytes.count == Number.bitWidth / 8 else { return nil }
        return bytes.reduce(Number(0)) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
}
