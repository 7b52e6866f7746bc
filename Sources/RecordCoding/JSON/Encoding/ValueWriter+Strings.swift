internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

extension ValueWriter {
    /// A JSON string of UTF-8 bytes: RFC 8259's escapes where it demands them, everything else as it is.
    mutating func write(string value: UnsafeRawBufferPointer) {
        bytes.reserve(value.count + 2)
        put(0x22)
        guard let start = value.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return put(0x22) }
        let plain = Self.plainPrefix(start, value.count)
        (bytes.base + bytes.count).update(from: start, count: plain)
        bytes.advance(plain)
        if plain < value.count { writeEscaped(start + plain, value.count - plain) }
        bytes.append(0x22)
    }

    /// How many bytes stand in front of the first that must be escaped: a quote, a backslash, a control character.
    private static func plainPrefix(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var at = 0
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while at + 8 <= count {
            let word = UnsafeRawPointer(start + at).loadUnaligned(as: UInt64.self)
            // A byte is zero where (x - 1) & ~x has its high bit; below 0x20 where x - 0x20 borrows.
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            let found =
                ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word)
                & highs
            if found != 0 { break }
            at += 8
        }
        while at < count, start[at] >= 0x20, start[at] != 0x22, start[at] != 0x5C { at += 1 }
        return at
    }

    private mutating func writeEscaped(_ start: UnsafePointer<UInt8>, _ count: Int) {
        bytes.reserve(count * 6 + 1)
        for index in 0..<count {
            let byte = start[index]
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C else {
                put(byte)
                continue
            }
            put(0x5C)
            switch byte {
            case 0x22, 0x5C: put(byte)
            case 0x08: put(0x62)
            case 0x0C: put(0x66)
            case 0x0A: put(0x6E)
            case 0x0D: put(0x72)
            case 0x09: put(0x74)
            default:
                put(0x75)
                put(0x30)
                put(0x30)
                put(byte < 0x10 ? 0x30 : 0x31)
                let low = byte & 15
                put(low < 10 ? 0x30 + low : 0x57 + low)
            }
        }
    }
}
