/// The outer form of a token (RFC 7515, 7.1): three parts of base64url with dots between, each in its one spelling.
struct CompactToken {
    static let maximumBytes = 8 << 10

    /// Whether the bytes have that form. A signature has several spellings where the last character has bits to spare;
    /// only the one with zeros in them is taken, so that a changed token is a wrong one.
    static func isWellFormed(_ token: [UInt8]) -> Bool {
        guard token.count <= maximumBytes else { return false }
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy(isPart)
    }

    private static func isPart(_ part: ArraySlice<UInt8>) -> Bool {
        var last: UInt8 = 0
        for byte in part {
            guard let value = value(of: byte) else { return false }
            last = value
        }
        switch part.count % 4 {
        case 0: return part.count > 0
        case 2: return last & 0b1111 == 0
        case 3: return last & 0b11 == 0
        default: return false
        }
    }

    /// RFC 4648, 5.
    private static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
