/// What a query may cost.
public struct QueryLimits: Sendable, Equatable {
    /// Rows returned at most; what is left out is told by `QueryBatch.isTruncated`.
    public var rows: Int
    /// Bytes of text and blobs returned, about.
    public var bytes: Int
    /// Milliseconds from the query's start to its last row, whoever is slow.
    public var time: Int64

    public init(rows: Int = 10_000, bytes: Int = 64 << 20, time: Int64 = 30_000) {
        self.rows = rows
        self.bytes = bytes
        self.time = time
    }
}
