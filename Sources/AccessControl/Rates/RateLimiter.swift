internal import StreamCore

/// A bucket for each principal that asks. One whose bucket is full again is forgotten when room is needed.
struct RateLimiter {
    private let capacity: Int
    private var buckets: [String: TokenBucket] = [:]

    /// - Parameter capacity: principals held at most.
    init(capacity: Int) { self.capacity = max(capacity, 1) }

    var count: Int { buckets.count }

    /// Nil where the request may go on, else the nanoseconds to wait.
    mutating func admit(_ principal: Principal, monotonic now: Int64) -> Int64? {
        guard let rate = principal.rate else { return nil }
        var bucket = buckets[principal.subject] ?? newBucket(rate, now)
        let wait = bucket.take(now: now)
        buckets[principal.subject] = bucket
        return wait
    }

    private mutating func newBucket(_ rate: RequestRate, _ now: Int64) -> TokenBucket {
        if buckets.count >= capacity { buckets = buckets.filter { !$0.value.isFull(now: now) } }
        // Everybody is busy: whoever goes is given a full bucket when they come again, which is bounded by their number.
        if buckets.count >= capacity, let some = buckets.keys.first { buckets[some] = nil }
        return TokenBucket(rate, now: now)
    }
}
