import StreamCore
import Testing

@testable import weir

@Suite struct StatusLineTests {
    @Test func oneLineSaysItAll() {
        let expected =
            "0:10 order-insights running: 500,000 events, 50,000/s, 50%, lag 500,000, watermark 2026-01-01 00:02:00, "
            + "epoch 166, fullest edge 'large_orders -> customers' 99%, dead letters 12"
        #expect(StatusLine.text(fixtureTrail()) == expected)
    }

    /// The summary says the same.
    @Test func theLastLineTellsTheAverage() {
        var trail = fixtureTrail()
        var status = trail.current
        status.phase = .finished
        status.runningFor = 20_000_000_000
        trail.add(status)
        #expect(StatusLine.text(trail).hasPrefix("0:20 order-insights finished: 500,000 events, 25,000/s on average, "))
    }

    @Test func progressLines() {
        let second: Int64 = 1_000_000_000
        let half = ProgressLine(done: 500, total: 1000, elapsed: 2 * second)
        #expect(half.text(width: 60, style: .plain) == "#########----------  50%  0:02 left  500 of 1,000  250/s")
        let all = ProgressLine(done: 1000, total: 1000, elapsed: 4 * second)
        #expect(all.text(width: 60, style: .plain) == "################# 100%  1,000 of 1,000  250/s")
        let endless = ProgressLine(done: 1000, total: nil, elapsed: 4 * second)
        #expect(endless.text(width: 60, style: .plain) == "1,000  250/s")
        for width in 0...100 {
            #expect(TextWidth.of(half.text(width: width, style: .plain)) <= width)
        }
    }

    @Test func ninetyNineUntilAllIsDone() {
        #expect(ProgressBar(fraction: 0.99999, remaining: nil).text(width: 10, style: .plain) == "99%")
        #expect(ProgressBar(fraction: 1, remaining: nil).text(width: 10, style: .plain) == "100%")
    }
}
