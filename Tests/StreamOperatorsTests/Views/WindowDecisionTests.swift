import Testing

@testable import StreamOperators

@Suite struct WindowDecisionTests {
    /// Every combination of where the window's end stands to `closed_through` and, with its lateness, to the watermark.
    @Test(arguments: [
        (closed: Int64.min, watermark: Int64.min, WindowDecision.open),
        (Int64.min, 1_009, .open), (Int64.min, 1_010, .late), (Int64.min, 1_011, .late),
        (999, Int64.min, .open), (999, 1_009, .open), (999, 1_010, .late), (999, 1_011, .late),
        (1_000, Int64.min, .closed), (1_000, 1_009, .closed), (1_000, 1_010, .closed), (1_000, 1_011, .closed),
        (1_001, Int64.min, .closed), (1_001, 1_009, .closed), (1_001, 1_010, .closed), (1_001, 1_011, .closed),
    ])
    func table(closed: Int64, watermark: Int64, decision: WindowDecision) {
        let found = WindowDecision(windowEnd: 1_000, lateness: 10, priorWatermark: watermark, closedThrough: closed)
        #expect(found == decision)
    }

    @Test func greatestTimesDoNotOverflow() {
        let decision = WindowDecision(
            windowEnd: WindowAssignment.greatestTime, lateness: Int64.max / 4, priorWatermark: .max, closedThrough: .min
        )
        #expect(decision == .late)
    }
}
