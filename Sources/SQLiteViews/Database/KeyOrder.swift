internal import Glibc
internal import StreamCore

/// The order of keys: writing rows in it walks the table's tree from left to right.
enum KeyOrder {
    private struct Entry {
        /// The eight bytes behind what all keys begin with, as a number, shorter ones filled with zeros: decides most
        /// comparisons.
        var prefix: UInt64
        var row: Int32
    }

    /// The rows of the keys, ascending by `memcmp`.
    static func sorted(_ keys: StringColumn) -> Selection {
        let shared = sharedPrefix(keys)
        var entries = (0..<keys.count).map { Entry(prefix: prefix(keys.bytes($0), behind: shared), row: Int32($0)) }
        entries.sort { left, right in
            if left.prefix != right.prefix { return left.prefix < right.prefix }
            return isLess(keys.bytes(Int(left.row)), keys.bytes(Int(right.row)))
        }
        return Selection(Buffer(entries.map(\.row)))
    }

    /// Bytes that all keys begin with: at the least a tag, and of names often more than eight.
    private static func sharedPrefix(_ keys: StringColumn) -> Int {
        guard keys.count > 0, let first = keys.bytes(0).baseAddress else { return 0 }
        var shared = keys.bytes(0).count
        for row in 1..<max(keys.count, 1) {
            let key = keys.bytes(row)
            guard let start = key.baseAddress else { return 0 }
            shared = min(shared, key.count)
            while shared > 0, memcmp(first, start, shared) != 0 { shared -= 1 }
        }
        return shared
    }

    /// A buffer has eight readable bytes behind its last.
    private static func prefix(_ bytes: UnsafeRawBufferPointer, behind shared: Int) -> UInt64 {
        let rest = bytes.count - shared
        guard rest > 0, let start = bytes.baseAddress else { return 0 }
        let word = UInt64(bigEndian: start.loadUnaligned(fromByteOffset: shared, as: UInt64.self))
        return rest >= 8 ? word : word & ~(UInt64.max >> UInt64(8 * rest))
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
