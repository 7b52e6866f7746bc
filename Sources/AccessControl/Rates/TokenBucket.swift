internal import StreamCore

/// A bucket that fills steadily and gives out one at a time; times are nanoseconds of a clock that never goes back.
struct TokenBucket {
    private let rate: RequestRate
    /// When the bucket was, or will be, empty but for what has run in since: the one number that says how full it is.
    private var emptyAt: Int64

    /// A full one.
    init(_ rate: RequestRate, now: Int64) {
        self.rate = rate
        emptyAt = now - Self.second / Int64(rate.perSecond) * Int64(rate.burst)
    }

    static let second: Int64 = 1_000_000_000

    private var step: Int64 { Self.second / Int64(rate.perSecond) }
    private var depth: Int64 { step * Int64(rate.burst) }

    /// Takes one; else says in how many nanoseconds there will be one.
    mutating func take(now: Int64) -> Int64? {
        emptyAt = max(emptyAt, now - depth)
        guard now - emptyAt >= step else { return step - (now - emptyAt) }
        emptyAt += step
        return nil
    }

    func isFull(now: Int64) -> Bool { now - emptyAt >= depth }
}
