import StreamCore
import Testing

@testable import JobAssembly
@testable import weir

/// The demonstration's end is known to its feeder alone.
@Suite struct DemoProgressTests {
    /// A job that has decoded `events` of a thousand, as looked at when its lanes had come to `position` each.
    private func status(seconds: Double, events: Int, position: Int64) -> JobStatus {
        var status = fixtureStatus(seconds: seconds, events: events)
        for index in status.partitions.indices {
            status.partitions[index].position = position
            status.partitions[index].end = position
        }
        return status.bounded(by: 1000)
    }

    @Test func progressGoesByWhatWasDecoded() {
        var trail = StatusTrail()
        trail.add(status(seconds: 0, events: 0, position: 0))
        trail.add(status(seconds: 1, events: 500, position: 200))
        #expect(JobFigures(trail).progress == 0.5)
        #expect(JobFigures(trail).lag == 500)
    }

    /// The last look at the lanes is older than the last event.
    @Test func itEndsWithAHundred() {
        var trail = StatusTrail()
        trail.add(status(seconds: 0, events: 0, position: 0))
        trail.add(status(seconds: 2, events: 1000, position: 470))
        #expect(JobFigures(trail).progress == 1)
        #expect(StatusLine.text(trail).contains(" 100%, lag 0, "))
    }
}
