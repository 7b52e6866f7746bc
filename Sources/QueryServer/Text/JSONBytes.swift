internal import StreamCore

/// JSON texts (RFC 8259) as the bytes that go out, for answers of which there are many a second. They are the same bytes
/// as `JSONText` and `QueryValue.jsonText` give.
extension [UInt8] {
    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    /// `text` as a JSON string.
    mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            if bytes.contains(where: Self.isEscaped) {
                for byte in bytes { append(escaping: byte) }
            } else {
                append(contentsOf: bytes)
            }
        }
        append(UInt8(ascii: "\""))
    }

    mutating func append(json value: QueryValue) {
        switch value {
        case .text(let text): append(quoted: text)
        case .decimal(let unscaled, let scale): append(unscaled: unscaled, scale: scale)
        case .null: append("null")
        default: append(value.jsonText)
        }
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func append(escaping byte: UInt8) {
        if !Self.isEscaped(byte) { return append(byte) }
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
        case 0..<0x20: append("u" + HexText.digits(UInt64(byte), count: 4))
        default: append(byte)
        }
    }

    /// `unscaled / 10^scale` with all its digits.
    private mutating func append(unscaled: Int64, scale: Int) {
        if unscaled < 0 { append(UInt8(ascii: "-")) }
        var digits = String(unscaled.magnitude)
        digits.withUTF8 { digits in
            let zeros = Swift.max(scale + 1 - digits.count, 0)
            let whole = zeros + digits.count - scale
            for place in 0..<(zeros + digits.count) {
                if place == whole { append(UInt8(ascii: ".")) }
                append(place < zeros ? UInt8(ascii: "0") : digits[place - zeros])
            }
        }
    }
}
