import Testing
import TopologyModel

@testable import StreamEngine

@Suite struct RecoveryTests {
    @Test func theSameFailureThreeTimesStops() {
        var recovery = Recovery()
        #expect(recovery.failed("kafka-x", epoch: 7) == .rebuild(after: 100))
        #expect(recovery.failed("kafka-x", epoch: 7) == .rebuild(after: 200))
        #expect(recovery.failed("kafka-x", epoch: 7) == .stop)
    }

    @Test func anotherCodeOrEpochCountsAnew() {
        var recovery = Recovery()
        _ = recovery.failed("kafka-x", epoch: 7)
        _ = recovery.failed("kafka-x", epoch: 7)
        #expect(recovery.failed("kafka-y", epoch: 7) == .rebuild(after: 400))
        #expect(recovery.failed("kafka-y", epoch: 8) == .rebuild(after: 100))
        #expect(recovery.failed("kafka-y", epoch: 8) == .rebuild(after: 200))
        #expect(recovery.failed("kafka-y", epoch: 8) == .stop)
    }

    @Test func ownAbortsHalveBoundsAndNeverStop() {
        let settings = Settings()
        var recovery = Recovery()
        for halving in 1...40 {
            #expect(recovery.gaveUp() == .rebuild(after: 0))
            #expect(recovery.reduced(settings).bufferRows == max(1, 65_536 >> min(halving, 16)))
        }
        recovery.committed()
        #expect(recovery.reduced(settings).bufferRows == 65_536)
    }
}
