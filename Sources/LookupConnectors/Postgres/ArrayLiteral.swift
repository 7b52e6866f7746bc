internal import StreamCore

/// Keys as the text of a PostgreSQL array: `{1,2}`, `{"a","b\"c"}`. The server gives it the type that `$1` has in the
/// query, so that keys may be text, uuid or an enumeration there.
enum ArrayLiteral {
    static func text(_ keys: Column, _ type: DataType) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        bytes.reserveCapacity(keys.count * 16 + 2)
        switch keys {
        case .int64(let column):
            for value in column.values.values { append(Array(number(value, type).utf8), quoted: false, to: &bytes) }
        case .string(let column):
            for row in 0..<column.count { append(column.bytes(row), type, to: &bytes) }
        case .bool, .float64, .list: break
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ key: UnsafeRawBufferPointer, _ type: DataType, to bytes: inout [UInt8]) {
        guard case .bytes = type else {
            // No text of PostgreSQL's holds a zero byte, and no parameter can: such a key is not there.
            guard !key.contains(0) else { return }
            append(key, quoted: true, to: &bytes)
            return
        }
        append(Array("\\x".utf8) + key.flatMap { [hex($0 >> 4), hex($0 & 15)] }, quoted: true, to: &bytes)
    }

    private static func append(_ text: some Sequence<UInt8>, quoted: Bool, to bytes: inout [UInt8]) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        guard quoted else {
            bytes.append(contentsOf: text)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func hex(_ nibble: UInt8) -> UInt8 { Array("0123456789abcdef".utf8)[Int(nibble)] }

    private static func number(_ value: Int64, _ type: DataType) -> String {
        switch type {
        case .decimal(_, let scale): DecimalText.text(unscaled: value, scale: scale)
        case .timestamp: "\"\(CivilTime.text(milliseconds: value))\""
        case .date: CivilTime.text(days: value)
        case .bool, .int, .float, .string, .bytes, .list, .structure: String(value)
        }
    }
}
