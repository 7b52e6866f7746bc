public import StreamCore

/// What a `MemoryViewStore` keeps when its process dies.
public final class MemoryDisk: Sendable {
    /// One row of a view: a column of one row for each column of the layout.
    typealias Row = [Column]

    struct Contents: Sendable {
        var jobId: String
        var applied: EpochProgress?
        var prepared: EpochChanges?
        var committed: Int64?
        var clusterId: String?
        var tables: [String: [[UInt8]: Row]] = [:]
        var deadLetters: [DeadLetter] = []
        var rowsReadBack = 0
    }

    let contents: Lock<Contents>

    public init(jobId: String) { contents = Lock(Contents(jobId: jobId)) }

    private init(_ contents: Contents) { self.contents = Lock(contents) }

    /// The disk as it is now: what a crash at this moment leaves.
    public func copy() -> MemoryDisk { MemoryDisk(contents.withLock { $0 }) }

    /// Rows handed out by their keys or by their times.
    public var rowsReadBack: Int { contents.withLock { $0.rowsReadBack } }
    public var deadLetters: [DeadLetter] { contents.withLock { $0.deadLetters } }
    public var applied: EpochProgress? { contents.withLock { $0.applied } }
    public var committed: Int64? { contents.withLock { $0.committed } }
    public var prepared: Int64? { contents.withLock { $0.prepared?.progress.epoch } }
}
