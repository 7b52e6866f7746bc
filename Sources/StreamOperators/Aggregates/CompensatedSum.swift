/// A sum of floats as a number and what rounding took from it, so that a long stream's sum is as good as one of twice
/// the digits.
///
/// Each step is Knuth's two-sum followed by Dekker's fast two-sum, which keeps the pair normalised: `value` is always
/// the sum rounded to a float. Neumaier's variant costs less but leaves the pair unnormalised, and then a state that
/// went through the store would go on differently from one that did not.
struct CompensatedSum: BitwiseCopyable, Sendable {
    /// The sum, rounded.
    var value = 0.0
    /// What is to be added to it; 0 where the sum is not finite.
    var error = 0.0

    @inline(__always)
    mutating func add(_ term: Double) {
        let sum = value + term
        guard sum.isFinite else {
            self = CompensatedSum(value: sum, error: 0)
            return
        }
        let shift = sum - value
        let rest = error + ((value - (sum - shift)) + (term - shift))
        value = sum + rest
        error = rest - (value - sum)
    }

    mutating func merge(_ other: CompensatedSum) {
        add(other.value)
        add(other.error)
    }
}
