import StreamCore
import Testing

@testable import KafkaConnector

@Suite struct LaneProgressTests {
    @Test func tellsEachChangeOnce() {
        var progress = LaneProgress([
            PartitionPosition(partition: 4, offset: 10), PartitionPosition(partition: 1, offset: 0),
        ])
        #expect(progress.takeChanges().isEmpty)
        progress.read(4, offset: 10)
        progress.read(4, offset: 12)
        #expect(progress.takeChanges() == [PartitionProgress(partition: 4, position: 13, isAtEnd: false)])
        #expect(progress.takeChanges().isEmpty)
    }

    @Test func endLiesBehindMarkersAndIsLeftByTheNextRecord() {
        var progress = LaneProgress([PartitionPosition(partition: 0, offset: 5)])
        progress.read(0, offset: 5)
        progress.reachedEnd(0, position: 8)
        #expect(progress.takeChanges() == [PartitionProgress(partition: 0, position: 8, isAtEnd: true)])
        progress.read(0, offset: 8)
        #expect(progress.takeChanges() == [PartitionProgress(partition: 0, position: 9, isAtEnd: false)])
    }

    @Test func ignoresPartitionsOfOtherLanes() {
        var progress = LaneProgress([PartitionPosition(partition: 2, offset: 0)])
        for partition: Int32 in [-1, 0, 1, 3, 99] {
            progress.read(partition, offset: 1)
            progress.reachedEnd(partition, position: 1)
        }
        #expect(progress.takeChanges().isEmpty)
    }
}
