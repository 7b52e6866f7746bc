/// Numbers as text, and back.
enum NumberText {
    /// A sign or none, and digits; nothing around them.
    static func integer(_ text: UnsafeRawBufferPointer) -> Outcome {
        var position = 0
        let isNegative = sign(text, &position)
        guard position < text.count else { return .fault(.castFailed) }
        var value: Int64 = 0
        var overflows = false
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { return .fault(.castFailed) }
            // Counted downwards: the least integer has no positive counterpart.
            let (tens, overflow1) = value.multipliedReportingOverflow(by: 10)
            let (next, overflow2) = tens.subtractingReportingOverflow(Int64(digit))
            overflows = overflows || overflow1 || overflow2
            value = next
            position += 1
        }
        if overflows || (!isNegative && value == .min) { return .fault(.overflow) }
        return .value(isNegative ? value : -value)
    }

    /// A sign or none, digits, and digits after a point or none, as a scaled integer; what is finer than `scale` is
    /// rounded half to even.
    static func decimal(_ text: UnsafeRawBufferPointer, scale: Int) -> Outcome {
        var position = 0
        let isNegative = sign(text, &position)
        var value: Int64 = 0
        var digits = 0
        var overflows = false
        func append(_ digit: UInt8) {
            let (tens, overflow1) = value.multipliedReportingOverflow(by: 10)
            let (next, overflow2) = tens.addingReportingOverflow(Int64(digit))
            overflows = overflows || overflow1 || overflow2
            value = next
        }
        while let digit = digit(text, position) {
            append(digit)
            digits += 1
            position += 1
        }
        var behind = 0
        var rounding = Remainder()
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            while let digit = digit(text, position) {
                if behind < scale { append(digit) } else { rounding.append(digit, isFirst: behind == scale) }
                behind += 1
                position += 1
            }
            guard behind > 0 else { return .fault(.castFailed) }
        }
        guard digits + behind > 0, position == text.count else { return .fault(.castFailed) }
        for _ in min(behind, scale)..<scale { append(0) }
        if overflows { return .fault(.overflow) }
        let rounded = value.addingReportingOverflow(rounding.roundsUp(value) ? 1 : 0)
        if rounded.overflow { return .fault(.overflow) }
        return Decimals.checked(isNegative ? -rounded.partialValue : rounded.partialValue)
    }

    /// What is cut off, as far as rounding must know.
    private struct Remainder {
        private var first: UInt8 = 0
        private var hasMore = false

        mutating func append(_ digit: UInt8, isFirst: Bool) {
            if isFirst { first = digit } else if digit != 0 { hasMore = true }
        }

        func roundsUp(_ value: Int64) -> Bool {
            first > 5 || (first == 5 && (hasMore || value & 1 == 1))
        }
    }

    /// A number as JSON would write it; nil for anything else, infinity included.
    static func float(_ text: UnsafeRawBufferPointer) -> Double? {
        var position = 0
        _ = sign(text, &position)
        var digits = 0
        while digit(text, position) != nil {
            digits += 1
            position += 1
        }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            while digit(text, position) != nil {
                digits += 1
                position += 1
            }
        }
        guard digits > 0 else { return nil }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            _ = sign(text, &position)
            guard digit(text, position) != nil else { return nil }
            while digit(text, position) != nil { position += 1 }
        }
        guard position == text.count else { return nil }
        return Double(String(decoding: text, as: UTF8.self))
    }

    private static func sign(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") else {
            return false
        }
        position += 1
        return text[position - 1] == UInt8(ascii: "-")
    }

    private static func digit(_ text: UnsafeRawBufferPointer, _ position: Int) -> UInt8? {
        guard position < text.count, text[position] &- UInt8(ascii: "0") <= 9 else { return nil }
        return text[position] &- UInt8(ascii: "0")
    }
}
