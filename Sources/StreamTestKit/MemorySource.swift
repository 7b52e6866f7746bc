public import StreamCore

/// The `EventSource` over a `MemoryLog`.
public final class MemorySource: EventSource {
    private let log: MemoryLog
    /// Records of one poll, at most, whatever the caller would take: how batches fall.
    private let batchLimit: Int
    private let generation = ReaderGeneration()

    public init(_ log: MemoryLog, batchLimit: Int = Int.max) {
        self.log = log
        self.batchLimit = batchLimit
    }

    public func partitions() async throws -> [PartitionBounds] {
        log.partitions.withLock { partitions in
            partitions.enumerated().map {
                PartitionBounds(partition: Int32($0.offset), beginning: $0.element.beginning, end: $0.element.next)
            }
        }
    }

    public func knownEnds() async -> [Int32: Int64] {
        log.partitions.withLock { partitions in
            Dictionary(uniqueKeysWithValues: partitions.enumerated().map { (Int32($0.offset), $0.element.next) })
        }
    }

    public func startOffsets(_ start: StartPosition) async throws -> [Int32: Int64] {
        log.partitions.withLock { partitions in
            var offsets: [Int32: Int64] = [:]
            for (index, partition) in partitions.enumerated() {
                switch start {
                case .earliest: offsets[Int32(index)] = partition.beginning
                case .latest: offsets[Int32(index)] = partition.next
                case .timestamp(let time):
                    let first = partition.records.first { $0.timestamp >= time }
                    offsets[Int32(index)] = first?.offset ?? partition.next
                }
            }
            return offsets
        }
    }

    public func fingerprint(partition: Int32, offset: Int64) async throws -> RecordFingerprint? {
        log.partitions.withLock { partitions in
            guard let record = partitions[Int(partition)].records.first(where: { $0.offset == offset }) else {
                return nil
            }
            let hash = (record.payload ?? []).withUnsafeBytes { RowHash.bytes($0) }
            return RecordFingerprint(offset: offset, timestamp: record.timestamp, hash: hash)
        }
    }

    public func open(_ assignments: [[PartitionPosition]]) async throws -> [any SourceReader] {
        let number = generation.advance()
        return assignments.map {
            MemoryReader(log: log, positions: $0, batchLimit: batchLimit, generation: generation, number: number)
        }
    }

    public func close() async { generation.advance() }
}

/// Reads its partitions in turn.
final class MemoryReader: SourceReader {
    private struct Shared {
        var positions: [PartitionPosition]
        var turn = 0
        var isPaused = false
    }

    private let log: MemoryLog
    private let batchLimit: Int
    private let shared: Lock<Shared>
    private let generation: ReaderGeneration
    private let number: Int

    init(
        log: MemoryLog, positions: [PartitionPosition], batchLimit: Int, generation: ReaderGeneration, number: Int
    ) {
        self.generation = generation
        self.number = number
        self.log = log
        self.batchLimit = batchLimit
        shared = Lock(Shared(positions: positions))
    }

    func next(maximumRecords: Int, maximumBytes: Int, waitNanoseconds: Int64) async throws -> SourcePoll {
        try generation.check(number)
        let poll = take(min(maximumRecords, batchLimit), maximumBytes)
        if poll.batch == nil && waitNanoseconds > 0 {
            try await SystemClock().sleep(nanoseconds: min(waitNanoseconds, 1_000_000))
        }
        return poll
    }

    func pause() { shared.withLock { $0.isPaused = true } }
    func resume() { shared.withLock { $0.isPaused = false } }

    private func take(_ limit: Int, _ maximumBytes: Int) -> SourcePoll {
        shared.withLock { shared in
            var builder = RawBatchBuilder()
            var progress: [PartitionProgress] = []
            var bytes = 0
            var isFull = false
            let count = shared.positions.count
            for step in 0..<count where !shared.isPaused {
                let index = (shared.turn + step) % count
                let position = shared.positions[index]
                let (records, end) = fresh(position, limit - builder.count)
                var next = records.isEmpty && builder.count < limit && !isFull ? end : position.offset
                for record in isFull ? [] : records {
                    let size = record.payload?.count ?? 0
                    // A single record may be larger.
                    isFull = builder.count > 0 && bytes + size > maximumBytes
                    guard !isFull else { break }
                    append(record, of: position.partition, to: &builder)
                    bytes += size
                    next = record.offset + 1
                }
                shared.positions[index] = PartitionPosition(partition: position.partition, offset: next)
                progress.append(
                    PartitionProgress(partition: position.partition, position: next, isAtEnd: next >= end))
            }
            shared.turn += 1
            return SourcePoll(batch: builder.count > 0 ? builder.finish() : nil, progress: progress)
        }
    }

    private func fresh(_ position: PartitionPosition, _ limit: Int) -> ([MemoryLog.Record], Int64) {
        log.partitions.withLock { partitions in
            let partition = partitions[Int(position.partition)]
            let first = partition.index(from: position.offset)
            return (Array(partition.records[first...].prefix(limit)), partition.next)
        }
    }

    private func append(_ record: MemoryLog.Record, of partition: Int32, to builder: inout RawBatchBuilder) {
        guard let payload = record.payload else {
            return builder.append(
                payload: nil, partition: partition, offset: record.offset, timestamp: record.timestamp)
        }
        payload.withUnsafeBytes {
            builder.append(payload: $0, partition: partition, offset: record.offset, timestamp: record.timestamp)
        }
    }
}
