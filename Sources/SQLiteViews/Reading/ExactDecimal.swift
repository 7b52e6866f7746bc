/// Decimals out of the REAL values that SQL views show.
enum ExactDecimal {
    /// What 15 digits hold: up to here a `Double` and its decimal are one to one.
    static let bound = 1_000_000_000_000_000.0

    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]

    /// The decimal that `value` came from, or nil where it has more than 15 digits.
    static func unscaled(_ value: Double, scale: Int) -> Int64? {
        guard scale >= 0, scale < powers.count else { return nil }
        let scaled = (value * powers[scale]).rounded()
        guard scaled.magnitude < bound else { return nil }
        return Int64(scaled)
    }
}

extension ExactDecimal {
    /// As SQL views divide it.
    static func real(unscaled: Int64, scale: Int) -> Double {
        let power = scale >= 0 && scale < powers.count ? powers[scale] : .infinity
        return Double(unscaled) / power
    }
}
