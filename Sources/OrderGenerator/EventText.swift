internal import StreamCore

/// Writes the text of an event into room that is reserved.
struct EventText: ~Copyable {
    private var at: UnsafeMutablePointer<UInt8>
    private let start: UnsafeMutablePointer<UInt8>

    init(_ start: UnsafeMutablePointer<UInt8>) {
        self.start = start
        at = start
    }

    /// Bytes written.
    var count: Int { at - start }

    @inline(__always)
    mutating func write(_ text: StaticString) {
        at.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        at += text.utf8CodeUnitCount
    }

    /// `width` decimal digits of `value`, zeros in front.
    @inline(__always)
    mutating func write(_ value: Int, width: Int) {
        var rest = UInt64(value)
        for place in stride(from: width - 1, through: 0, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            at[place] = UInt8(truncatingIfNeeded: digit) &+ 0x30
            rest = quotient
        }
        at += width
    }

    @inline(__always)
    mutating func write(_ value: Int) {
        var width = 1
        var rest = value / 10
        while rest > 0 {
            width += 1
            rest /= 10
        }
        write(value, width: width)
    }

    /// Hundredths as a number with two digits behind the point.
    @inline(__always)
    mutating func write(hundredths value: Int) {
        write(value / 100)
        at.pointee = 0x2E
        at += 1
        write(value % 100, width: 2)
    }

    /// 16 hex digits.
    @inline(__always)
    mutating func write(hex value: UInt64) {
        for place in 0..<16 {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - place * 4) & 15)
            at[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
        }
        at += 16
    }
}
