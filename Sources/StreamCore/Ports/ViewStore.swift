/// Durable views, progress and dead letters: epochs are prepared and applied whole, and rows can be read back.
///
/// A = applied, P = prepared, C = last epoch known committed in Kafka; see docs/commit-protocol.md.
public protocol ViewStore: Sendable {
    /// What the state directory holds.
    func load() async throws -> StoredState

    /// Makes the epoch durable without showing it: synced to disk when it returns. Replaces nothing: at most one epoch
    /// is prepared at a time, and preparing the same number again replaces that one.
    func prepare(_ changes: EpochChanges) async throws

    /// Shows the prepared epoch: A = C = its number. Readers see it from here on.
    func applyPrepared(_ epoch: Int64) async throws

    /// Forgets what is prepared.
    func dropPrepared() async throws

    /// Makes the epoch durable and visible in one step, for jobs whose outcome Kafka does not decide.
    func apply(_ changes: EpochChanges) async throws

    /// Remembers that Kafka's last epoch is `epoch`, in that cluster.
    func setCommitted(_ epoch: Int64, clusterId: String) async throws

    /// The applied rows of `keys` in a view; keys that it does not hold are left out.
    func rows(view: String, keys: StringColumn) async throws -> StoredRows

    /// The applied rows of a view whose time (`window_end`, or `weir_time` where it has no window) lies in
    /// (`after`, `through`], at most `limit` of them in the order of their keys, behind key `behind`.
    func rows(view: String, after: Int64, through: Int64, behind: [UInt8]?, limit: Int) async throws -> StoredRows

    /// Number of applied rows of a view.
    func rowCount(view: String) async throws -> Int

    func close() async
}

/// What a state directory says when it is opened.
public struct StoredState: Sendable, Equatable {
    public var jobId: String
    /// A. Nil before the first epoch.
    public var applied: EpochProgress?
    /// P, and whether its pieces' checksums are right.
    public var prepared: EpochProgress?
    public var preparedIsIntact: Bool
    /// C.
    public var committed: Int64?
    /// The cluster that C was committed in.
    public var clusterId: String?

    public init(
        jobId: String, applied: EpochProgress? = nil, prepared: EpochProgress? = nil, preparedIsIntact: Bool = true,
        committed: Int64? = nil, clusterId: String? = nil
    ) {
        self.jobId = jobId
        self.applied = applied
        self.prepared = prepared
        self.preparedIsIntact = preparedIsIntact
        self.committed = committed
        self.clusterId = clusterId
    }
}

/// Everything that one epoch makes durable beside Kafka.
public struct EpochChanges: Sendable {
    public let progress: EpochProgress
    public let views: [ViewDelta]
    public let deadLetters: [DeadLetter]

    public init(progress: EpochProgress, views: [ViewDelta], deadLetters: [DeadLetter]) {
        self.progress = progress
        self.views = views
        self.deadLetters = deadLetters
    }
}

/// What an epoch remembers besides rows.
public struct EpochProgress: Sendable, Equatable {
    public var epoch: Int64
    public var partitions: [PartitionState]
    /// By view: the end of the last window that is closed. Windowed views only.
    public var closedThrough: [String: Int64]
    /// By view: the watermark of what feeds it.
    public var viewWatermarks: [String: Int64]
    /// By file sink: bytes.
    public var fileLengths: [String: Int64]

    public init(
        epoch: Int64, partitions: [PartitionState] = [], closedThrough: [String: Int64] = [:],
        viewWatermarks: [String: Int64] = [:], fileLengths: [String: Int64] = [:]
    ) {
        self.epoch = epoch
        self.partitions = partitions
        self.closedThrough = closedThrough
        self.viewWatermarks = viewWatermarks
        self.fileLengths = fileLengths
    }
}

/// How far one partition has been processed, and what was last read there.
public struct PartitionState: Sendable, Hashable {
    public var source: String
    public var partition: Int32
    /// The next offset to read.
    public var offset: Int64
    /// Epoch milliseconds; `Int64.min` before the first row.
    public var watermark: Int64
    public var last: RecordFingerprint?

    public init(
        source: String, partition: Int32, offset: Int64, watermark: Int64, last: RecordFingerprint? = nil
    ) {
        self.source = source
        self.partition = partition
        self.offset = offset
        self.watermark = watermark
        self.last = last
    }
}

/// What one epoch changes in one view.
public struct ViewDelta: Sendable {
    public let view: String
    /// Canonical keys of the rows written, distinct.
    public let keys: StringColumn
    /// In the order of the view's layout, each with one row a key.
    public let columns: [Column]
    /// Rows whose time is at or before this are removed, before the upserts; nil: none.
    public let expireThrough: Int64?
    /// Of the rows so removed the key columns, in the order of the view's key, for those who listen to epochs; nil where
    /// nobody does, or more are removed at once than are listed. A row may be among them that was never stored.
    public var removed: [Column]?

    public init(
        view: String, keys: StringColumn, columns: [Column], expireThrough: Int64? = nil, removed: [Column]? = nil
    ) {
        self.view = view
        self.keys = keys
        self.columns = columns
        self.expireThrough = expireThrough
        self.removed = removed
    }
}

/// Rows read back from a view.
public struct StoredRows: Sendable {
    public let keys: StringColumn
    /// In the order of the view's layout.
    public let columns: [Column]

    public init(keys: StringColumn, columns: [Column]) {
        self.keys = keys
        self.columns = columns
    }

    public var count: Int { keys.count }
}
