/// Where events come from: partitions, each an ordered log of records that can be read again from any offset.
///
/// A file source's offsets are byte positions in the decompressed file; a Kafka source's are the log's own.
public protocol EventSource: Sendable {
    /// The partitions that exist now, with the offsets at which they begin and end (read committed).
    func partitions() async throws -> [PartitionBounds]

    /// The ends as far as they are known without asking anybody, by partition; those of a log that cannot grow are never
    /// looked at again and may be missing. Cheap, and may be older than what `partitions` says.
    func knownEnds() async -> [Int32: Int64]

    /// The first offset of each partition whose record is to be read on a first start.
    func startOffsets(_ start: StartPosition) async throws -> [Int32: Int64]

    /// The record at `offset`, or nil where the log no longer or never held it. Tells a log from one made anew.
    func fingerprint(partition: Int32, offset: Int64) async throws -> RecordFingerprint?

    /// One reader for each of `assignments`, each reading its partitions from the offsets given; every partition stands
    /// in one assignment. Called again after an error inside the process: readers handed out before are then dead, their
    /// `next` throws a transient `WeirError`, and nothing that they took is missing from the new ones.
    func open(_ assignments: [[PartitionPosition]]) async throws -> [any SourceReader]

    /// Ends all readers, as `open` does, and gives up what is held.
    func close() async

    /// Why nothing can be read now, as far as is known; nil where all is well. From any thread. `partitions` finds out
    /// anew.
    var trouble: WeirError? { get }
}

extension EventSource {
    public var trouble: WeirError? { nil }
}

extension EventSource {
    public func knownEnds() async -> [Int32: Int64] { [:] }
}

/// One lane's share of a source's partitions. Used by one task, on an executor that may block.
public protocol SourceReader: Sendable {
    /// The next records: at most `maximumRecords`, and no more than `maximumBytes` of payload but for a single larger
    /// record. Waits up to `waitNanoseconds` for the first. Records of one partition come in order, across calls too.
    /// - Throws: `WeirError`; a transient one after which the reader can go on is retried inside.
    func next(maximumRecords: Int, maximumBytes: Int, waitNanoseconds: Int64) async throws -> SourcePoll

    /// Stops fetching while the lane is held back; callable from any thread. `next` may still return what was fetched.
    func pause()

    /// Undoes `pause()`.
    func resume()
}

public enum StartPosition: Sendable, Hashable {
    case earliest
    case latest
    /// The first record at or after this time, epoch milliseconds.
    case timestamp(Int64)
}

public struct PartitionBounds: Sendable, Hashable {
    public let partition: Int32
    /// The first offset still held.
    public let beginning: Int64
    /// One past the last record that a read-committed reader may see.
    public let end: Int64

    public init(partition: Int32, beginning: Int64, end: Int64) {
        self.partition = partition
        self.beginning = beginning
        self.end = end
    }
}

public struct PartitionPosition: Sendable, Hashable {
    public let partition: Int32
    /// The next offset to read.
    public let offset: Int64
    /// The last record that was read, nil where none was: a source that can is to notice when its log is made anew.
    public let last: RecordFingerprint?

    public init(partition: Int32, offset: Int64, last: RecordFingerprint? = nil) {
        self.partition = partition
        self.offset = offset
        self.last = last
    }
}

/// What one call of `SourceReader.next` found.
public struct SourcePoll: Sendable {
    /// Nil where nothing came in time.
    public let batch: RawBatch?
    /// What is known of each partition after this batch, where it changed.
    public let progress: [PartitionProgress]

    public init(batch: RawBatch?, progress: [PartitionProgress]) {
        self.batch = batch
        self.progress = progress
    }
}

public struct PartitionProgress: Sendable, Hashable {
    public let partition: Int32
    /// The next offset to read, behind what this poll returned; beyond transaction markers and gaps where known.
    public let position: Int64
    /// The latest fetch said that `position` is the end of the log.
    public let isAtEnd: Bool
    /// The log can never grow: a file read to its end.
    public let isFinished: Bool

    public init(partition: Int32, position: Int64, isAtEnd: Bool, isFinished: Bool = false) {
        self.partition = partition
        self.position = position
        self.isAtEnd = isAtEnd
        self.isFinished = isFinished
    }
}

/// Enough of a record to know it again.
public struct RecordFingerprint: Sendable, Hashable {
    public let offset: Int64
    /// Epoch milliseconds; -1 where unknown.
    public let timestamp: Int64
    /// XXH3 of the payload.
    public let hash: UInt64

    public init(offset: Int64, timestamp: Int64, hash: UInt64) {
        self.offset = offset
        self.timestamp = timestamp
        self.hash = hash
    }
}
