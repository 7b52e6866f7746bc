internal import StreamCore

/// An exact sum of 64-bit integers in 128 bits: no stream is long enough to overflow it.
extension Int128 {
    /// The upper half as stored.
    var high: Int64 { Int64(truncatingIfNeeded: self >> 64) }
    /// The lower half's bits as stored.
    var low: Int64 { Int64(truncatingIfNeeded: self) }

    init(high: Int64, low: Int64) {
        self = Int128(high) << 64 | Int128(UInt64(bitPattern: low))
    }

    /// `self / divisor`, ties to the even neighbour; `divisor` positive.
    func dividedHalfEven(by divisor: Int128) -> Int128 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        let twice = remainder.magnitude &* 2
        let rounds = twice > divisor.magnitude || (twice == divisor.magnitude && quotient & 1 != 0)
        guard rounds else { return quotient }
        return self < 0 ? quotient - 1 : quotient + 1
    }
}

/// The results that a type holds.
struct ResultRange {
    private let least: Int128
    private let greatest: Int128

    init(_ type: DataType) {
        guard case .decimal(let precision, _) = type else {
            (least, greatest) = (Int128(Int64.min), Int128(Int64.max))
            return
        }
        greatest = powerOfTen(precision) - 1
        least = -greatest
    }

    @inline(__always)
    func contains(_ value: Int128) -> Bool { value >= least && value <= greatest }
}

/// 10 to the power of `exponent`, which is at most 38.
func powerOfTen(_ exponent: Int) -> Int128 {
    (0..<max(0, exponent)).reduce(Int128(1)) { power, _ in power * 10 }
}
