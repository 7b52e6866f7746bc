/// Bytes and classes of bytes of RFC 9110, 5.6.
enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let lf = UInt8(ascii: "\n")
    static let cr = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let colon = UInt8(ascii: ":")
    static let slash = UInt8(ascii: "/")
    static let percent = UInt8(ascii: "%")
    static let one = UInt8(ascii: "1")

    /// `HTTP/1.1`; the digits are looked at elsewhere.
    static var version: StaticBytes { StaticBytes(text: "HTTP/1.1") }

    struct StaticBytes {
        let text: StaticString
        subscript(index: Int) -> UInt8 { text.utf8Start[index] }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// `tchar`: letters, digits and ``!#$%&'*+-.^_`|~``, one bit each.
    static func isToken(_ byte: UInt8) -> Bool {
        let low: UInt64 = 0x03FF_6CFA_0000_0000
        let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
        return byte < 128 && ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
    }

    /// What may stand in a header value.
    static func isText(_ byte: UInt8) -> Bool { (byte >= space && byte != 0x7F) || byte == tab }

    static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The value of a hexadecimal digit.
    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        if isDigit(byte) { return byte &- 0x30 }
        let letter = byte | 0x20
        return letter >= 0x61 && letter <= 0x66 ? letter &- 0x57 : nil
    }
}
