/// Strings as JSON texts (RFC 8259). The records' encoder has its own, over columns.
public enum JSONText {
    /// `text` as a JSON string. What U+0000 to U+001F holds is escaped, everything else stands as it is.
    public static func quoted(_ text: String) -> String {
        var result = ""
        quote(text, into: &result)
        return result
    }

    public static func quote(_ text: String, into result: inout String) {
        guard text.utf8.contains(where: isEscaped) else {
            result += "\""
            result += text
            result += "\""
            return
        }
        var bytes: [UInt8] = []
        quote(text, into: &bytes)
        result += String(decoding: bytes, as: UTF8.self)
    }

    public static func quote(_ text: String, into result: inout [UInt8]) {
        result.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            if bytes.contains(where: isEscaped) {
                for byte in bytes { append(byte, to: &result) }
            } else {
                result.append(contentsOf: bytes)
            }
        }
        result.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func append(_ byte: UInt8, to result: inout [UInt8]) {
        guard isEscaped(byte) else { return result.append(byte) }
        result.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): result.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): result.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): result.append(UInt8(ascii: "t"))
        case 0..<0x20: result.append(contentsOf: "u\(HexText.digits(UInt64(byte), count: 4))".utf8)
        default: result.append(byte)
        }
    }
}
