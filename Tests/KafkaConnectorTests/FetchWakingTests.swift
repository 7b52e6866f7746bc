import Testing

@testable import KafkaConnector

@Suite struct FetchWakingTests {
    @Test func wakesOnceAFullQueueIsHalfEmpty() {
        var waking = FetchWaking(topic: "t", partitions: [0], boundBytes: 1000)
        waking.willTake(queuedBytes: 900)
        waking.expect(700, false)
        waking.willTake(queuedBytes: 700)
        waking.expect(500, true)
        waking.expect(400, false)
    }

    @Test func neverWakesWhatWasNotFull() {
        var waking = FetchWaking(topic: "t", partitions: [0], boundBytes: 1000)
        for queued in [0, 10, 500, 700, 300, 0] {
            waking.willTake(queuedBytes: queued)
            waking.expect(queued / 2, false)
        }
    }
}

extension FetchWaking {
    fileprivate mutating func expect(_ queuedBytes: Int, _ expected: Bool) {
        let found = isDue(queuedBytes: queuedBytes)
        #expect(found == expected)
    }
}
