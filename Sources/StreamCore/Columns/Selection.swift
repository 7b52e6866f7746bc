/// Rows of a batch, by index, in the order in which they are taken. A row may stand in it more than once.
@frozen
public struct Selection: Sendable {
    public let indexes: Buffer<Int32>

    @inlinable
    public init(_ indexes: Buffer<Int32>) { self.indexes = indexes }

    public init(_ rows: [Int]) { self.init(Buffer(rows.map { Int32($0) })) }

    @inlinable
    public var count: Int { indexes.count }

    /// The rows for which `isSelected` holds, in order, without a branch on the outcome.
    @inlinable
    public init(rowCount: Int, _ isSelected: (Int) -> Bool) {
        let base = Buffer<Int32>.allocate(capacity: rowCount)
        var kept = 0
        for row in 0..<rowCount {
            base[kept] = Int32(truncatingIfNeeded: row)
            kept &+= Int(unsafeBitCast(isSelected(row), to: UInt8.self))
        }
        self.init(Buffer(adopting: base, count: kept))
    }
}
