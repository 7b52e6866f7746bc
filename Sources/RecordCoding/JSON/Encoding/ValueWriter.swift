internal import CSimdjson
internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// Writes values as text, by hand, into one growing run of bytes.
struct ValueWriter: ~Copyable {
    var bytes: GrowingBuffer<UInt8>

    init(capacity: Int) { bytes = GrowingBuffer(capacity: capacity) }

    /// What was written, frozen.
    consuming func finish() -> Buffer<UInt8> { bytes.finish() }

    @inline(__always)
    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    @inline(__always)
    mutating func write(_ text: StaticString) {
        bytes.append(from: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    mutating func write(_ value: Int64) {
        bytes.reserve(20)
        if value < 0 { put(0x2D) }
        putDigits(value.magnitude, width: Self.digitCount(value.magnitude))
    }

    /// `value / 10^scale` with exactly `scale` digits behind the point.
    mutating func write(decimal value: Int64, scale: Int) {
        bytes.reserve(24)
        if value < 0 { put(0x2D) }
        let magnitude = value.magnitude
        guard scale > 0 else { return putDigits(magnitude, width: Self.digitCount(magnitude)) }
        let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: Self.powersOfTen[scale])
        putDigits(whole, width: Self.digitCount(whole))
        put(0x2E)
        putDigits(fraction, width: scale)
    }

    /// The shortest text that reads back the same; null where JSON has no number for it.
    mutating func write(_ value: Double) {
        guard value.isFinite else { return write("null") }
        bytes.reserve(32)
        bytes.advance(weir_write_float(value, bytes.base + bytes.count))
    }

    mutating func write(base64 value: UnsafeRawBufferPointer) {
        bytes.reserve((value.count + 2) / 3 * 4)
        Self.alphabet.withUnsafeBufferPointer { alphabet in
            var at = 0
            while at < value.count {
                let more = value.count - at
                let bits =
                    UInt32(value[at]) << 16 | (more > 1 ? UInt32(value[at + 1]) << 8 : 0)
                    | (more > 2 ? UInt32(value[at + 2]) : 0)
                put(alphabet[Int(bits >> 18)])
                put(alphabet[Int(bits >> 12 & 63)])
                put(more > 1 ? alphabet[Int(bits >> 6 & 63)] : 0x3D)
                put(more > 2 ? alphabet[Int(bits & 63)] : 0x3D)
                at += 3
            }
        }
    }

    // MARK: into room that is reserved

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        bytes.base[bytes.count] = byte
        bytes.advance(1)
    }

    /// `width` decimal digits of `value`, zeros in front.
    mutating func putDigits(_ value: UInt64, width: Int) {
        var rest = value
        var at = bytes.base + bytes.count + width
        for _ in 0..<width {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            at -= 1
            at.pointee = UInt8(truncatingIfNeeded: digit) &+ 0x30
            rest = quotient
        }
        bytes.advance(width)
    }

    static func digitCount(_ value: UInt64) -> Int {
        var count = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            count += 4
        }
        return count + (rest >= 1000 ? 3 : rest >= 100 ? 2 : rest >= 10 ? 1 : 0)
    }

    private static let powersOfTen: [UInt64] = (0..<20).map { exponent in
        (0..<exponent).reduce(UInt64(1)) { power, _ in power * 10 }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
