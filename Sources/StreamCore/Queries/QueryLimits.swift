/// What a query may cost.
public struct QueryLimits: Sendable, Equatable {
    /// Rows returned at most; what is left out is told by `QueryBatch.isTruncated`.
    public var rows: Int
    /// Bytes of text and blobs returned, about.
    public var bytes: Int
    /// Milliseconds from the query's start to its last row, whoever is slow.
    public var time: Int64

    /// Bytes that the database may hold for it: what it sorts, groups and puts together, and what is cached of the
    /// views.
    public var memory: Int

    public init(rows: Int = 10_000, bytes: Int = 64 << 20, time: Int64 = 30_000, memory: Int = 64 << 20) {
        self.rows = rows
        self.bytes = bytes
        self.time = time
        self.memory = memory
    }
}
