import StreamCore
import Testing

@testable import weir

@Suite struct StatusTrailTests {
    @Test func ratesAreTakenOverTwoSeconds() {
        var trail = StatusTrail()
        for quarter in 0...40 {
            let seconds = Double(quarter) / 4
            // Slow for eight seconds, then ten times as fast.
            let events = seconds <= 8 ? seconds * 1000 : 8000 + (seconds - 8) * 10_000
            trail.add(fixtureStatus(seconds: seconds, events: Int(events)))
        }
        #expect(JobFigures(trail).eventsPerSecond == 10_000)
        #expect(trail.recent.count <= 10)
        #expect(trail.rates.first == 1000)
        #expect(trail.rates.count == 10)
    }

    @Test func aJobThatRecoversDoesNotRunBackwards() {
        var trail = StatusTrail()
        trail.add(fixtureStatus(seconds: 1, events: 50_000))
        trail.add(fixtureStatus(seconds: 2, events: 1000))
        #expect(trail.previous == nil)
        #expect(JobFigures(trail).eventsPerSecond == 0)
        trail.add(fixtureStatus(seconds: 3, events: 3000))
        #expect(JobFigures(trail).eventsPerSecond == 2000)
    }

    @Test func progressCountsFromWhereTheRunBegan() {
        var trail = StatusTrail()
        trail.add(fixtureStatus(seconds: 0, events: 800_000))
        trail.add(fixtureStatus(seconds: 10, events: 900_000))
        let figures = JobFigures(trail)
        // 400,000 of 500,000 a partition at the start, 450,000 now.
        #expect(figures.progress == 0.5)
        #expect(figures.remaining == 10_000_000_000)
        #expect(figures.lag == 100_000)
    }

    @Test func anUnknownEndIsNoProgress() {
        var status = fixtureStatus(seconds: 1, events: 10)
        status.partitions[0].end = -1
        var trail = StatusTrail()
        trail.add(status)
        #expect(JobFigures(trail).progress == nil)
        #expect(JobFigures(trail).lag == 499_995)
    }
}
