internal import Glibc
internal import StreamCore

/// The order of keys: writing rows in it walks the table's tree from left to right.
enum KeyOrder {
    private struct Entry {
        /// The key's first eight bytes as a number, shorter ones filled with zeros: decides most comparisons.
        var prefix: UInt64
        var row: UInt32
    }

    /// Indexes of the keys, ascending by `memcmp`.
    static func sorted(_ keys: StringColumn) -> [UInt32] {
        var entries = (0..<keys.count).map { Entry(prefix: prefix(keys.bytes($0)), row: UInt32($0)) }
        entries.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            return isLess(keys.bytes(Int(left.row)), keys.bytes(Int(right.row)))
        }
        return entries.map(\.row)
    }

    private static func prefix(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        if bytes.count >= 8 { return UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)) }
        var value: UInt64 = 0
        for byte in bytes { value = value << 8 | UInt64(byte) }
        return bytes.isEmpty ? 0 : value << UInt64(8 * (8 - bytes.count))
    }

    static func isLess(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        let common = min(left.count, right.count)
        guard common > 0, let first = left.baseAddress, let second = right.baseAddress else {
            return left.count < right.count
        }
        let order = memcmp(first, second, common)
        return order == 0 ? left.count < right.count : order < 0
    }
}
