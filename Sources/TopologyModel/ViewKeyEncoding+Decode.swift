public import StreamCore

extension ViewKeyEncoding {
    /// The values of keys, column by column. For tests, messages and URLs.
    /// - Throws: `view-key-malformed` where a key is not one of these fields.
    public static func decode(_ keys: StringColumn, fields: [Field]) throws -> [Column] {
        var places = [Int](repeating: 0, count: keys.count)
        let columns = try fields.map { try decodeColumn($0, keys, &places) }
        for row in 0..<keys.count where places[row] != keys.bytes(row).count { throw malformed(row) }
        return columns
    }

    /// A key as it stands in a URL or a message: two lowercase hexadecimal digits a byte.
    public static func text(_ key: UnsafeRawBufferPointer) -> String { HexText.digits(key) }

    /// Undoes `text`; nil where it is not such a text. Both cases of digits are read.
    public static func bytes(ofText text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func malformed(_ row: Int) -> WeirError {
        WeirError("view-key-malformed", "key \(row) does not hold the view's key columns")
    }

    private static func decodeColumn(_ field: Field, _ keys: StringColumn, _ places: inout [Int]) throws -> Column {
        switch field.type {
        case .bool:
            return .bool(
                try fixed(field, keys, &places, width: 1, placeholder: 0) { bytes in
                    bytes[0] <= 1 ? bytes[0] : nil
                })
        case .int, .decimal, .timestamp, .date:
            return .int64(
                try fixed(field, keys, &places, width: 8, placeholder: 0) { bytes in
                    Int64(bitPattern: number(bytes) ^ 1 << 63)
                })
        case .float:
            return .float64(
                try fixed(field, keys, &places, width: 8, placeholder: 0) { bytes in
                    float(orderedBits: number(bytes))
                })
        case .string, .bytes: return .string(try strings(field, keys, &places))
        case .list, .structure:
            throw WeirError("view-key-malformed", "'\(field.name)' is a \(field.type) and cannot be part of a key")
        }
    }

    private static func number(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    }

    private static func fixed<Value>(
        _ field: Field, _ keys: StringColumn, _ places: inout [Int], width: Int, placeholder: Value,
        _ read: (UnsafeRawBufferPointer) -> Value?
    ) throws -> FixedColumn<Value> {
        var builder = FixedColumnBuilder<Value>(capacity: keys.count)
        for row in 0..<keys.count {
            let key = keys.bytes(row)
            guard try takeTag(field, key, &places[row], row) else {
                builder.appendNull(placeholder)
                continue
            }
            let end = places[row] + width
            guard end <= key.count, let value = read(UnsafeRawBufferPointer(rebasing: key[places[row]..<end])) else {
                throw malformed(row)
            }
            builder.append(value)
            places[row] = end
        }
        return builder.finish()
    }

    private static func strings(_ field: Field, _ keys: StringColumn, _ places: inout [Int]) throws -> StringColumn {
        var builder = StringColumnBuilder(capacity: keys.count)
        for row in 0..<keys.count {
            let key = keys.bytes(row)
            guard try takeTag(field, key, &places[row], row) else {
                builder.appendNull()
                continue
            }
            builder.append(try unescape(key, &places[row], row))
        }
        return builder.finish()
    }

    private static func unescape(_ key: UnsafeRawBufferPointer, _ place: inout Int, _ row: Int) throws -> [UInt8] {
        var value: [UInt8] = []
        while place < key.count {
            let byte = key[place]
            place += 1
            if byte == 0 {
                guard place < key.count, key[place] == 0xff else { return value }
                place += 1
            }
            value.append(byte)
        }
        throw malformed(row)
    }

    /// False where the value is null.
    private static func takeTag(
        _ field: Field, _ key: UnsafeRawBufferPointer, _ place: inout Int, _ row: Int
    ) throws -> Bool {
        guard place < key.count, key[place] == 0 || key[place] == tag(of: field.type) else { throw malformed(row) }
        place += 1
        return key[place - 1] != 0
    }
}
