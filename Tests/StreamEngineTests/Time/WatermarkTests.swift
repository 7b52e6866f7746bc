import StreamCore
import Testing

@testable import StreamEngine

@Suite struct WatermarkTests {
    private static func tracker(
        watermark: Int64 = Int64.min, lag: Int64 = 10, idle: Int64 = 1000, target: Int64? = nil
    ) -> PartitionTracker {
        PartitionTracker(
            source: 0, sourceName: "s", topic: "t", plan: (lag: lag, idleAfter: idle),
            start: PartitionState(source: "s", partition: 0, offset: 0, watermark: watermark), endTarget: target,
            now: 0)
    }

    private static func report(_ watermark: Int64, idle: Bool = false, done: Bool = false) -> PartitionReport {
        PartitionReport(
            source: 0, state: PartitionState(source: "s", partition: 0, offset: 0, watermark: watermark),
            isIdle: idle, isDone: done, isPaused: false, topic: "t")
    }

    @Test func itIsTheRunningMaximumLessTheLag() {
        var tracker = Self.tracker()
        #expect(tracker.pass(eventTime: 100) == Int64.min)
        #expect(tracker.pass(eventTime: 50) == 90)
        #expect(tracker.pass(eventTime: 200) == 90)
        #expect(tracker.watermark == 190)
    }

    @Test func extremeTimesDoNotTrap() {
        var tracker = Self.tracker()
        _ = tracker.pass(eventTime: Int64.min)
        #expect(tracker.watermark == Int64.min)
        _ = tracker.pass(eventTime: Int64.max)
        #expect(tracker.watermark == Int64.max - 10)
    }

    @Test func idleNeedsQuietAndTheEndAndNoPause() {
        for isQuiet in [true, false] {
            for isAtEnd in [true, false] {
                for isPaused in [true, false] {
                    var tracker = Self.tracker()
                    tracker.progressed(PartitionProgress(partition: 0, position: 0, isAtEnd: isAtEnd))
                    let report = tracker.report(now: isQuiet ? 1000 : 999, isPaused: isPaused)
                    #expect(report.isIdle == (isQuiet && isAtEnd && !isPaused))
                }
            }
        }
    }

    @Test func aPartitionIsDoneAtItsTargetThoughTheLogEndsInMarkers() {
        var tracker = Self.tracker(target: 10)
        tracker.consumed(RecordFingerprint(offset: 8, timestamp: 0, hash: 0), now: 0)
        #expect(!tracker.isDone)
        tracker.progressed(PartitionProgress(partition: 0, position: 12, isAtEnd: true))
        #expect(tracker.isDone)
        #expect(tracker.offset == 10)
    }

    @Test func theLeastOfThoseThatHoldBackCounts() {
        let reports = [Self.report(5), Self.report(1, idle: true), Self.report(9), Self.report(0, done: true)]
        #expect(InputWatermark.after(reports, isEnd: false, previous: 2) == 5)
        #expect(InputWatermark.after(reports, isEnd: false, previous: 7) == 7)
        #expect(InputWatermark.after(reports, isEnd: true, previous: 2) == 9)
        let silent = [Self.report(3, idle: true), Self.report(8, idle: true), Self.report(Int64.min, idle: true)]
        #expect(InputWatermark.after(silent, isEnd: false, previous: 2) == 8, "a topic that fell silent")
        #expect(InputWatermark.after(silent + [Self.report(4)], isEnd: false, previous: 2) == 4)
        #expect(InputWatermark.after([], isEnd: false, previous: 2) == 2)
        let first = [Self.report(Int64.min), Self.report(7)]
        #expect(InputWatermark.after(first, isEnd: false, previous: Int64.min) == Int64.min)
    }
}
