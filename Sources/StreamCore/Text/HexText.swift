/// Lowercase hexadecimal digits.
public enum HexText {
    /// At least `count` digits of a number.
    public static func digits(_ number: UInt64, count: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(count - digits.count, 0)) + digits
    }

    /// Two digits a byte.
    public static func digits(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
