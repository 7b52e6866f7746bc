/// Numbers out of text, exactly.
enum NumberReading {
    /// A whole number; nil where it is none or does not fit.
    static func integer(_ text: UnsafeRawBufferPointer) -> Int64? { scaled(text, precision: nil, scale: 0) }

    /// `value * 10^scale`; nil where the text is no plain number, has more digits after the point than `scale` that
    /// are not zero, or more than `precision` in all. Nil precision: whatever 64 bits hold.
    static func scaled(_ text: UnsafeRawBufferPointer, precision: Int?, scale: Int) -> Int64? {
        var index = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < text.count else { return nil }
        // Built up below zero, where there is one number more.
        var value: Int64 = 0
        var afterPoint = -1
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "."), afterPoint < 0 {
                afterPoint = 0
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            if afterPoint >= scale {
                guard digit == 0 else { return nil }
                continue
            }
            if afterPoint >= 0 { afterPoint += 1 }
            guard let next = push(value, digit) else { return nil }
            value = next
        }
        for _ in max(afterPoint, 0)..<max(scale, max(afterPoint, 0)) {
            guard let next = push(value, 0) else { return nil }
            value = next
        }
        if let precision, value <= -power(precision) { return nil }
        guard !isNegative else { return value }
        return value == .min ? nil : -value
    }

    private static func push(_ value: Int64, _ digit: Int64) -> Int64? {
        let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
        let (next, borrow) = tens.subtractingReportingOverflow(digit)
        return overflow || borrow ? nil : next
    }

    private static func power(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }
}
