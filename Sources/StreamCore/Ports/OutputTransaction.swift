/// Everything a job writes to Kafka, as one transaction an epoch: outputs, dead letters and the epoch's record.
///
/// One implementation may be transactional (exactly once) or not (at least once: `begin` and `abort` do nothing,
/// `commit` flushes). Calls come one at a time, in the order begin, send..., commit or abort.
public protocol OutputTransaction: Sendable {
    var isTransactional: Bool { get }

    /// The cluster's id, and for each topic written the largest record it takes, in bytes.
    func describe() async throws -> OutputDescription

    /// The last epoch record, read committed; nil where there is none. Waits for no open transaction.
    func lastEpoch() async throws -> EpochRecord?

    /// Fences an older run and ends a transaction it left open. After a fatal error it makes a new producer first.
    func fence() async throws

    func begin() async throws

    /// Hands records over, waiting while the producer's queue is full. Records of one key keep their order.
    func send(_ records: OutputRecords) async throws

    /// Makes everything sent since `begin` durable and visible together, the epoch's record with it.
    func commit(_ record: EpochRecord) async throws

    func abort() async throws

    func close() async
}

/// Records for one topic.
public struct OutputRecords: Sendable {
    public let topic: String
    /// Nil: no keys. A null key is produced without one, to the partition that `originHashes` chooses.
    public let keys: StringColumn?
    /// A null value is a tombstone.
    public let values: StringColumn
    /// Chooses the partition of a record without a key: a hash of the row's origin.
    public let originHashes: Buffer<UInt64>?
    /// One name and value list a record; nil: no headers. Costs more per record than records without.
    public let headers: [[OutputHeader]]?

    public init(
        topic: String, keys: StringColumn?, values: StringColumn, originHashes: Buffer<UInt64>? = nil,
        headers: [[OutputHeader]]? = nil
    ) {
        self.topic = topic
        self.keys = keys
        self.values = values
        self.originHashes = originHashes
        self.headers = headers
    }

    public var count: Int { values.count }
    public var byteCount: Int { values.bytes.byteCount + (keys?.bytes.byteCount ?? 0) + count * 32 }
}

public struct OutputHeader: Sendable, Hashable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

public struct OutputDescription: Sendable, Equatable {
    public let clusterId: String
    /// Bytes, by topic.
    public let recordLimits: [String: Int]

    public init(clusterId: String, recordLimits: [String: Int]) {
        self.clusterId = clusterId
        self.recordLimits = recordLimits
    }
}

/// The record that decides whether an epoch is committed: the last one, read committed, is K.
public struct EpochRecord: Sendable, Hashable {
    public let epoch: Int64
    /// Made at random with the state directory.
    public let jobId: String
    /// Made at random once per process.
    public let runId: String
    public let clusterId: String
    public let offsets: [SourceOffset]

    public init(epoch: Int64, jobId: String, runId: String, clusterId: String, offsets: [SourceOffset]) {
        self.epoch = epoch
        self.jobId = jobId
        self.runId = runId
        self.clusterId = clusterId
        self.offsets = offsets
    }
}

/// How far one partition of one source has been processed.
public struct SourceOffset: Sendable, Hashable {
    public let source: String
    public let topic: String
    public let partition: Int32
    /// The next offset to read.
    public let offset: Int64

    public init(source: String, topic: String, partition: Int32, offset: Int64) {
        self.source = source
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }
}

/// How a call on the output failed, which decides what the job does.
public struct OutputError: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// The transaction must be aborted; the producer lives.
        case abortable
        /// The producer is dead: fenced, or timed out at the broker. The last epoch record decides.
        case fatal
        /// Nothing happened; the same call may be made again.
        case retriable
    }

    public let kind: Kind
    public let error: WeirError

    public init(_ kind: Kind, _ error: WeirError) {
        self.kind = kind
        self.error = error
    }
}
