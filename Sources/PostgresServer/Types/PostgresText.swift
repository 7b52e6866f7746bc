internal import StreamCore

/// Values as PostgreSQL writes them in text, and as the numbers of which its binary forms are made.
///
/// SQLite's values have the type that they have, row by row; a column has one that was announced. A value that does not
/// fit is an error, never a wrong value.
enum PostgresText {
    static func text(_ value: QueryValue, _ column: ResultColumn) throws -> String {
        switch column.type {
        case .bool: try flag(value, column) ? "t" : "f"
        case .int2: "\(try integer(value, column) as Int16)"
        case .int4: "\(try integer(value, column) as Int32)"
        case .int8: "\(try integer(value, column) as Int64)"
        case .oid: "\(try integer(value, column) as UInt32)"
        case .float4, .float8: text(try float(value, column))
        case .numeric, .anyNumeric: try numeric(value, column)
        case .timestamptz: TimeText.postgres(timestamp: try milliseconds(value, column), zone: true)
        case .timestamp: TimeText.postgres(timestamp: try milliseconds(value, column), zone: false)
        case .date: UTCText.date(floorDivide(try milliseconds(value, column), 86_400_000))
        case .bytes: bytes(value).map { "\\x" + HexText.digits($0) } ?? plain(value)
        default: plain(value)
        }
    }

    /// Any value, whatever its column.
    static func plain(_ value: QueryValue) -> String {
        switch value {
        case .null: ""
        case .bool(let flag): flag ? "t" : "f"
        case .integer(let number): "\(number)"
        case .float(let number): text(number)
        case .decimal(let unscaled, let scale): DecimalText.text(unscaled: unscaled, scale: scale)
        case .text(let text): text
        case .bytes(let bytes): "\\x" + HexText.digits(bytes)
        }
    }

    /// As PostgreSQL writes it, without a needless point.
    static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func flag(_ value: QueryValue, _ column: ResultColumn) throws -> Bool {
        switch value {
        case .bool(let flag): return flag
        case .integer(let number): return number != 0
        case .float(let number): return number != 0
        case .text("t"), .text("true"): return true
        case .text("f"), .text("false"): return false
        default: throw mismatch(column)
        }
    }

    static func integer<Number: FixedWidthInteger>(_ value: QueryValue, _ column: ResultColumn) throws -> Number {
        let found: Number? =
            switch value {
            case .integer(let number): Number(exactly: number)
            case .bool(let flag): flag ? 1 : 0
            case .float(let number): Number(exactly: number)
            case .text(let text): Number(text)
            case .decimal(let unscaled, 0): Number(exactly: unscaled)
            default: nil
            }
        guard let found else { throw mismatch(column) }
        return found
    }

    static func float(_ value: QueryValue, _ column: ResultColumn) throws -> Double {
        switch value {
        case .float(let number): return number
        case .integer(let number): return Double(number)
        case .decimal, .text:
            guard let number = Double(plain(value)) else { throw mismatch(column) }
            return number
        default: throw mismatch(column)
        }
    }

    private static func numeric(_ value: QueryValue, _ column: ResultColumn) throws -> String {
        switch value {
        case .decimal(let unscaled, let scale): return DecimalText.text(unscaled: unscaled, scale: scale)
        case .integer(let number):
            guard case .numeric(_, let scale) = column.type, scale > 0 else { return "\(number)" }
            return "\(number)." + String(repeating: "0", count: scale)
        case .float(let number): return rounded(number, column.type)
        case .text(let text) where NumericWire.number(text) != nil: return text
        default: throw mismatch(column)
        }
    }

    /// A float of at most 15 digits has one decimal of a scale; beyond it is written as the float that it is.
    private static func rounded(_ number: Double, _ type: PostgresType) -> String {
        guard case .numeric(_, let scale) = type, (0...15).contains(scale) else { return text(number) }
        let power = (0..<scale).reduce(1.0) { power, _ in power * 10 }
        let scaled = (number * power).rounded()
        guard scaled.magnitude < 1e15 else { return text(number) }
        return DecimalText.text(unscaled: Int64(scaled), scale: scale)
    }

    /// Epoch milliseconds of a time stamp or a date.
    static func milliseconds(_ value: QueryValue, _ column: ResultColumn) throws -> Int64 {
        guard case .text(let text) = value, let milliseconds = TimeText.milliseconds(text) else {
            throw mismatch(column)
        }
        return milliseconds
    }

    static func bytes(_ value: QueryValue) -> [UInt8]? {
        if case .bytes(let bytes) = value { bytes } else { nil }
    }

    private static func mismatch(_ column: ResultColumn) -> ErrorReport {
        ErrorReport(
            .typeMismatch,
            "column '\(column.name)' was announced as \(column.type.spelling), and a row holds another type",
            hint: "give the column one type with a cast: CAST(... AS text)")
    }
}
