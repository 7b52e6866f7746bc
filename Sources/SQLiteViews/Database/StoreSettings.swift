/// What the store may use, and how many dead letters it keeps.
public struct StoreSettings: Sendable, Equatable {
    /// Bytes of SQLite's page cache.
    public var cacheBytes: Int
    /// Bytes of the write-ahead log at which it is moved into the database.
    public var checkpointBytes: Int
    public var deadLetterRows: Int
    /// Milliseconds.
    public var deadLetterRetain: Int64

    public init(
        cacheBytes: Int = 32 << 20, checkpointBytes: Int = 64 << 20, deadLetterRows: Int = 100_000,
        deadLetterRetain: Int64 = 30 * 86_400_000
    ) {
        self.cacheBytes = cacheBytes
        self.checkpointBytes = checkpointBytes
        self.deadLetterRows = deadLetterRows
        self.deadLetterRetain = deadLetterRetain
    }
}
