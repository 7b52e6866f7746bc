/// How often something took how long: counts in fixed buckets, as Prometheus wants them.
public struct LatencyHistogram: Sendable, Equatable {
    /// Upper ends of the buckets, seconds; one more bucket holds the rest.
    public static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// By bucket, not cumulative.
    public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// Nanoseconds of all together.
    public private(set) var sum: Int64 = 0

    public init() {}

    public var count: Int { counts.reduce(0, +) }

    public mutating func add(nanoseconds: Int64) {
        let seconds = Double(nanoseconds) / 1e9
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += nanoseconds
    }
}
