/// Waiting times that double, from the least to the greatest.
struct Backoff: Sendable {
    private let range: ClosedRange<Int64>
    private var current: Int64

    init(milliseconds range: ClosedRange<Int64>) {
        self.range = range
        current = range.lowerBound
    }

    /// The next waiting time, milliseconds.
    mutating func next() -> Int64 {
        defer { current = min(current * 2, range.upperBound) }
        return current
    }

    mutating func reset() { current = range.lowerBound }
}
