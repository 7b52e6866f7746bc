import Testing

@testable import Enrichment

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    enum Event: CaseIterable { case sent, answered, failed, calledOff }

    static func breaker(_ state: CircuitBreaker.State) -> CircuitBreaker {
        var breaker = CircuitBreaker()
        switch state {
        case .closed(let failures): for _ in 0..<failures { breaker.failed(now: 0) { _ in 100 } }
        case .open(let until): for _ in 0..<CircuitBreaker.threshold { breaker.failed(now: until - 100) { _ in 100 } }
        case .probing:
            for _ in 0..<CircuitBreaker.threshold { breaker.failed(now: 0) { _ in 100 } }
            breaker.sent()
        }
        #expect(breaker.state == state)
        return breaker
    }

    @Test("Every state and every event")
    func truthTable() {
        let last = CircuitBreaker.threshold - 1
        let table: [(CircuitBreaker.State, Event, CircuitBreaker.State)] = [
            (.closed(failures: 0), .sent, .closed(failures: 0)),
            (.closed(failures: 0), .answered, .closed(failures: 0)),
            (.closed(failures: 0), .failed, .closed(failures: 1)),
            (.closed(failures: 0), .calledOff, .closed(failures: 0)),
            (.closed(failures: last), .sent, .closed(failures: last)),
            (.closed(failures: last), .answered, .closed(failures: 0)),
            (.closed(failures: last), .failed, .open(until: 1100)),
            (.closed(failures: last), .calledOff, .closed(failures: last)),
            (.open(until: 1000), .sent, .probing),
            (.open(until: 1000), .answered, .closed(failures: 0)),
            (.open(until: 1000), .failed, .open(until: 1000)),
            (.open(until: 1000), .calledOff, .open(until: 1000)),
            (.probing, .sent, .probing),
            (.probing, .answered, .closed(failures: 0)),
            (.probing, .failed, .open(until: 1200)),
            (.probing, .calledOff, .open(until: 1000)),
        ]
        #expect(table.count == 4 * Event.allCases.count)
        for (state, event, expected) in table {
            var breaker = Self.breaker(state)
            switch event {
            case .sent: breaker.sent()
            case .answered: breaker.answered()
            case .failed: breaker.failed(now: 1000) { openings in Int64(100 * (openings + 1)) }
            case .calledOff: breaker.calledOff(now: 1000)
            }
            #expect(breaker.state == expected, "\(state) \(event)")
        }
    }

    @Test("Who may send")
    func permissions() {
        #expect(Self.breaker(.closed(failures: 3)).permission(now: 0) == .go)
        #expect(Self.breaker(.open(until: 1000)).permission(now: 999) == .wait(until: 1000))
        #expect(Self.breaker(.open(until: 1000)).permission(now: 1000) == .probe)
        #expect(Self.breaker(.probing).permission(now: 5000) == .wait(until: nil))
    }

    @Test("Backoff grows, stays within its range and is the same for the same seed")
    func backoff() {
        let backoff = Backoff(milliseconds: 50...5000)
        var random = SplitMix64(seed: 7)
        var again = SplitMix64(seed: 7)
        for attempt in 0..<100 {
            let wait = backoff.wait(attempt, &random)
            let full = min(50_000_000 * (1 << Int64(min(attempt, 30))), 5_000_000_000)
            #expect(wait >= full / 2 && wait <= full)
            #expect(wait == backoff.wait(attempt, &again))
        }
    }
}
