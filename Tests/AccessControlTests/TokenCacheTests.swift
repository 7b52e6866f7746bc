import StreamCore
import TestSupport
import Testing

@testable import AccessControl

@Suite struct TokenCacheTests {
    private func digest(_ number: Int) -> TokenDigest { TokenDigest(Array("token \(number)".utf8)) }

    private func principal(_ number: Int) -> Principal {
        Principal(subject: "\(number)", scope: .everything, isOperator: false, rate: nil)
    }

    @Test func itIsBoundedAndKeepsWhatIsAskedFor() {
        var cache = TokenCache(capacity: 100)
        cache.insert(principal(-1), of: digest(-1), end: 1000)
        for number in 0..<10_000 {
            cache.insert(principal(number), of: digest(number), end: 1000)
            #expect(cache.count <= 100)
            #expect(cache.principal(of: digest(-1), now: 0)?.subject == "-1")
        }
        #expect(cache.principal(of: digest(9_999), now: 999) != nil)
        #expect(cache.principal(of: digest(9_999), now: 1000) == nil)
        #expect(cache.principal(of: digest(0), now: 0) == nil)
    }

    @Test func digestsTellTokensApart() {
        #expect(Set((0..<10_000).map(digest)).count == 10_000)
        #expect(digest(7) == digest(7))
    }
}

@Suite struct TokenBucketTests {
    /// Over any stretch of time no more pass than the burst and what ran in meanwhile.
    @Test func neverMoreThanTheRateAndTheBurst() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            let rate = RequestRate(
                perSecond: Int.random(in: 1...1000, using: &random), burst: Int.random(in: 1...50, using: &random))
            var now: Int64 = Int64.random(in: 0..<1_000_000_000_000, using: &random)
            let start = now
            var bucket = TokenBucket(rate, now: now)
            var passed = 0
            for _ in 0..<2000 {
                if bucket.take(now: now) == nil { passed += 1 }
                let elapsed = Double(now - start) / 1e9
                #expect(Double(passed) <= Double(rate.burst) + elapsed * Double(rate.perSecond) * 1.001 + 1)
                now += Int64.random(in: 0..<5_000_000, using: &random)
            }
        }
    }

    @Test func whoWaitsAsToldIsServed() {
        var bucket = TokenBucket(RequestRate(perSecond: 3, burst: 1), now: 0)
        var now: Int64 = 0
        for _ in 0..<1000 {
            if let wait = bucket.take(now: now) {
                now += wait
                #expect(bucket.take(now: now) == nil)
            }
        }
        #expect(now >= 332_000_000_000)
    }

    @Test func restingFillsNoMoreThanTheBurst() {
        var bucket = TokenBucket(RequestRate(perSecond: 10, burst: 5), now: 0)
        for _ in 0..<5 { _ = bucket.take(now: 0) }
        let later: Int64 = 3_600_000_000_000
        #expect(bucket.isFull(now: later))
        for _ in 0..<5 { #expect(bucket.take(now: later) == nil) }
        #expect(bucket.take(now: later) == 100_000_000)
    }

    @Test func principalsAreBounded() {
        var limiter = RateLimiter(capacity: 10)
        for number in 0..<1000 {
            let rate = RequestRate(perSecond: 1, burst: 2)
            let somebody = Principal(subject: "\(number)", scope: .everything, isOperator: false, rate: rate)
            #expect(limiter.admit(somebody, monotonic: 0) == nil)
            #expect(limiter.count <= 10)
        }
    }
}
