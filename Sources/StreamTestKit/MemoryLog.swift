internal import StreamCore

/// A log in memory: partitions of records that can be appended to while they are read, trimmed, and made anew.
public final class MemoryLog: Sendable {
    public struct Record: Sendable, Equatable {
        public var offset: Int64
        public var timestamp: Int64
        /// Nil is a tombstone.
        public var payload: [UInt8]?
    }

    struct Partition: Sendable {
        var records: [Record] = []
        var next: Int64 = 0
        var beginning: Int64 = 0

        /// The first record at or behind `offset`; offsets are in order.
        func index(from offset: Int64) -> Int {
            var low = 0
            var high = records.count
            while low < high {
                let middle = (low + high) / 2
                if records[middle].offset < offset { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    let partitions: Lock<[Partition]>

    public init(partitions: Int) {
        self.partitions = Lock(Array(repeating: Partition(), count: partitions))
    }

    /// Appends one record and returns its offset.
    @discardableResult
    public func append(_ payload: [UInt8]?, to partition: Int, timestamp: Int64 = -1) -> Int64 {
        partitions.withLock { partitions in
            let offset = partitions[partition].next
            partitions[partition].records.append(Record(offset: offset, timestamp: timestamp, payload: payload))
            partitions[partition].next += 1
            return offset
        }
    }

    @discardableResult
    public func append(_ text: String, to partition: Int, timestamp: Int64 = -1) -> Int64 {
        append(Array(text.utf8), to: partition, timestamp: timestamp)
    }

    /// Leaves a gap of `count` offsets, as transaction markers and compaction do.
    public func skip(_ count: Int64, in partition: Int) {
        partitions.withLock { $0[partition].next += count }
    }

    /// Removes what lies before `offset`.
    public func trim(_ partition: Int, before offset: Int64) {
        partitions.withLock { partitions in
            partitions[partition].records.removeFirst(partitions[partition].index(from: offset))
            partitions[partition].beginning = offset
        }
    }

    /// Adds an empty partition.
    public func addPartition() {
        partitions.withLock { $0.append(Partition()) }
    }
}
