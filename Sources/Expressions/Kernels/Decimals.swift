internal import StreamCore

/// Exact arithmetic on scaled integers.
enum Decimals {
    /// 10^18 - 1: the most that 18 digits say.
    static let greatest: Int64 = 999_999_999_999_999_999

    /// 10^`exponent`, 0...38.
    static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<exponent { power *= 10 }
        return power
    }

    /// 10^0 to 10^18.
    static let powers: [UInt64] = (0...18).map { UInt64(power($0)) }

    /// Whether a value has more than 18 digits.
    @inline(__always)
    static func isTooLong(_ value: Int64) -> Bool {
        UInt64(bitPattern: value &+ 999_999_999_999_999_999) > 1_999_999_999_999_999_998
    }

    @inline(__always)
    static func checked(_ value: Int64) -> Outcome { isTooLong(value) ? .fault(.overflow) : .value(value) }

    @inline(__always)
    static func outcome(_ value: Int128) -> Outcome {
        guard let narrow = Int64(exactly: value) else { return .fault(.overflow) }
        return checked(narrow)
    }

    /// `numerator / divisor` to the nearest integer, ties to the even one. The divisor is not zero, and the quotient of
    /// the least integer and -1 is not asked for.
    @inline(__always)
    static func divideToEven<Value: FixedWidthInteger & SignedInteger>(_ numerator: Value, _ divisor: Value) -> Value {
        let (quotient, rest) = numerator.quotientAndRemainder(dividingBy: divisor)
        if rest == 0 { return quotient }
        let twice = rest.magnitude &* 2
        // `rest.magnitude` is at most half the unsigned range, so doubling it cannot wrap.
        let size = divisor.magnitude
        if twice < size || (twice == size && quotient & 1 == 0) { return quotient }
        return (numerator < 0) != (divisor < 0) ? quotient - 1 : quotient + 1
    }

    /// `value / divisor` to the nearest integer, ties away from zero. The divisor is positive.
    @inline(__always)
    static func divideAwayFromZero(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        guard rest.magnitude >= divisor.magnitude - rest.magnitude else { return quotient }
        return value < 0 ? quotient - 1 : quotient + 1
    }
}
