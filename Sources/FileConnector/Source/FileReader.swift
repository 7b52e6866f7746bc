internal import StreamCore

/// Reads a lane's files, taking turns, so that no file's watermark falls far behind the others'.
///
/// `@unchecked Sendable`: `next` is called by one task at a time, as the port says; `pause` and `resume` touch nothing,
/// for nothing is fetched between calls.
final class FileReader: SourceReader, @unchecked Sendable {
    private var readers: [LineReader]
    private var turn = 0
    private let generation: ReaderGeneration
    private let number: Int

    init(_ readers: [LineReader], generation: ReaderGeneration, number: Int) {
        self.readers = readers
        self.generation = generation
        self.number = number
    }

    /// At the end of every file it returns at once, with nothing; waiting would not bring more.
    func next(maximumRecords: Int, maximumBytes: Int, waitNanoseconds: Int64) async throws -> SourcePoll {
        try generation.check(number)
        guard !readers.isEmpty else { return SourcePoll(batch: nil, progress: []) }
        turn %= readers.count
        let reader = readers[turn]
        let batch = try reader.next(maximumRecords: maximumRecords, maximumBytes: maximumBytes)
        let isFinished = reader.isFinished
        if isFinished { readers.remove(at: turn) } else { turn += 1 }
        let progress = PartitionProgress(
            partition: reader.partition, position: reader.position, isAtEnd: isFinished, isFinished: isFinished)
        return SourcePoll(batch: batch, progress: [progress])
    }

    func pause() {}

    func resume() {}
}
