/// Exponential backoff with full jitter over the upper half: attempt n waits between half and all of
/// `least * 2^n`, never more than `most` (after Brooker, "Exponential backoff and jitter", AWS Architecture Blog, 2015).
struct Backoff {
    /// Nanoseconds.
    let least: Int64
    let most: Int64

    init(milliseconds: ClosedRange<Int64>) {
        least = max(milliseconds.lowerBound, 1) * 1_000_000
        most = max(milliseconds.upperBound, 1) * 1_000_000
    }

    /// Nanoseconds to wait before attempt `attempt`, counted from zero.
    func wait(_ attempt: Int, _ random: inout SplitMix64) -> Int64 {
        let doubled = least.multipliedReportingOverflow(by: 1 << Int64(min(max(attempt, 0), 40)))
        let full = doubled.overflow ? most : min(doubled.partialValue, most)
        return full - Int64(random.next() % UInt64(full / 2 + 1))
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Seeded, so that tests repeat.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
