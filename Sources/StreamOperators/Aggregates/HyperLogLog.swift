/// The arithmetic of HyperLogLog sketches over 64-bit hashes.
///
/// A dense sketch has 2^12 registers: register `h >> 52` holds the greatest count of leading zeros, plus one, of the
/// other 52 bits. Its estimate has a relative standard error of 1.04 / sqrt(4096) = 1.6%: two of three estimates are
/// within 1.6%, 95 of 100 within 3.3%, 997 of 1000 within 4.9%.
///
/// A sparse sketch holds up to `sparseLimit` entries of 32 bits: 26 bits of the hash and, in six, the leading zeros of
/// the rest, plus one. It counts all but exactly (two values in 2^26 share an entry) and turns into the dense sketch
/// of the same values: Heule, Nunkesser, Hall, "HyperLogLog in Practice", 2013.
enum HyperLogLog {
    static let registerCount = 4096
    /// Entries of a sparse sketch, at most: 768 in 1024 slots take the bytes of a dense one.
    static let sparseLimit = 768
    /// The greatest value of a register.
    static let greatestRank = 53

    static func register(_ hash: UInt64) -> Int { Int(hash >> 52) }

    static func rank(_ hash: UInt64) -> UInt8 {
        // The bit set behind the 52 ends the run of zeros.
        UInt8(truncatingIfNeeded: (hash << 12 | 1 << 11).leadingZeroBitCount &+ 1)
    }

    /// Never 0: the six bits are at least 1.
    static func sparseEntry(_ hash: UInt64) -> UInt32 {
        let rank = (hash << 26 | 1 << 25).leadingZeroBitCount &+ 1
        return UInt32(truncatingIfNeeded: hash >> 38) << 6 | UInt32(truncatingIfNeeded: rank)
    }

    /// The register and the rank that the entry's hash has in a dense sketch.
    static func dense(_ entry: UInt32) -> (register: Int, rank: UInt8) {
        let register = Int(entry >> 20)
        let middle = entry >> 6 & 0x3FFF
        let rank = middle != 0 ? UInt32((middle << 18).leadingZeroBitCount) + 1 : 14 + entry & 0x3F
        return (register, UInt8(truncatingIfNeeded: min(rank, UInt32(greatestRank))))
    }

    /// The number of distinct values: Ertl's improved raw estimator, unbiased from none to 2^60 without tables or
    /// ranges ("New cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6).
    static func estimate(_ registers: UnsafeBufferPointer<UInt8>) -> Double {
        let m = Double(registerCount)
        var histogram = [Int](repeating: 0, count: greatestRank + 1)
        for rank in registers { histogram[min(Int(rank), greatestRank)] += 1 }
        var z = m * tau(1 - Double(histogram[greatestRank]) / m)
        for rank in stride(from: greatestRank - 1, through: 1, by: -1) { z = 0.5 * (z + Double(histogram[rank])) }
        z += m * sigma(Double(histogram[0]) / m)
        return 0.5 / 0.693_147_180_559_945_3 * m * m / z
    }

    private static func sigma(_ value: Double) -> Double {
        if value == 1 { return .infinity }
        var (x, y, z) = (value, 1.0, value)
        while true {
            x *= x
            let last = z
            z += x * y
            y += y
            if z == last { return z }
        }
    }

    private static func tau(_ value: Double) -> Double {
        if value == 0 || value == 1 { return 0 }
        var (x, y, z) = (value, 1.0, 1 - value)
        while true {
            x = x.squareRoot()
            let last = z
            y *= 0.5
            z -= (1 - x) * (1 - x) * y
            if z == last { return z / 3 }
        }
    }
}
