internal import StreamCore

extension FieldWriter {
    /// Writes a value as its column's type and format say.
    /// - Throws: `ErrorReport` with 42804 where the value is not of that type.
    mutating func value(_ value: QueryValue, _ column: ResultColumn) throws {
        if case .null = value { return null() }
        switch column.format {
        case .text: text(try PostgresText.text(value, column))
        case .binary: try binary(value, column)
        }
    }

    private mutating func binary(_ value: QueryValue, _ column: ResultColumn) throws {
        switch column.type {
        case .bool: raw([try PostgresText.flag(value, column) ? 1 : 0])
        case .int2: self.value(try PostgresText.integer(value, column) as Int16)
        case .int4: self.value(try PostgresText.integer(value, column) as Int32)
        case .int8: self.value(try PostgresText.integer(value, column) as Int64)
        case .oid: self.value(try PostgresText.integer(value, column) as UInt32)
        case .float4: self.value(Float(try PostgresText.float(value, column)).bitPattern)
        case .float8: self.value(try PostgresText.float(value, column).bitPattern)
        case .numeric, .anyNumeric: try numeric(value, column)
        case .bytes: raw(try PostgresText.bytes(value) ?? Array(PostgresText.text(value, column).utf8))
        case .date:
            let days = floorDivide(try PostgresText.milliseconds(value, column), 86_400_000)
            self.value(Int32(truncatingIfNeeded: days - TimeText.postgresEpoch))
        case .timestamp, .timestamptz:
            let milliseconds = try PostgresText.milliseconds(value, column)
            self.value((milliseconds - TimeText.postgresEpoch * 86_400_000) * 1000)
        case .text, .varchar, .name, .character, .json, .unknown: text(try PostgresText.text(value, column))
        case .time, .interval, .textArray, .numberArray:
            throw ErrorReport(
                .featureNotSupported, "'\(column.name)' of type \(column.type.spelling) has no binary form here",
                hint: "ask for text, or cast it to text")
        }
    }

    private mutating func numeric(_ value: QueryValue, _ column: ResultColumn) throws {
        let number = NumericWire.number(try PostgresText.text(value, column))
        guard case .decimal(let unscaled, let scale)? = number else {
            // Beyond 18 digits a decimal is a float, whose shortest digits are what can be said of it.
            return raw(try NumericWire.bytes(of: PostgresText.float(value, column)))
        }
        raw(NumericWire.bytes(unscaled: unscaled, scale: scale))
    }
}

extension NumericWire {
    /// A float as numeric, to 17 digits.
    fileprivate static func bytes(of float: Double) -> [UInt8] {
        guard float.isFinite else { return [0, 0, 0, 0, float.isNaN ? 0xC0 : (float < 0 ? 0xF0 : 0xD0), 0, 0, 0] }
        // Whole beyond 2^53 and beyond 18 digits: group by group, from behind.
        var rest = float.magnitude.rounded()
        var groups: [UInt16] = []
        while rest >= 1 {
            groups.insert(UInt16(rest.truncatingRemainder(dividingBy: 10_000)), at: 0)
            rest = (rest / 10_000).rounded(.down)
        }
        let head = [UInt16(groups.count), UInt16(max(groups.count - 1, 0)), float < 0 ? 0x4000 : 0, 0]
        return (head + groups).flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }
}
