internal import StreamCore

extension GroupedBatch {
    /// The rows by state partition, `count` batches, in order within each. All rows of a group, whatever their window,
    /// fall to one partition.
    public func partitioned(into count: Int) -> [GroupedBatch] {
        guard count > 1 else { return [self] }
        let hashes = groupHashes.base
        return (0..<count).map { partition in
            let rows = Selection(rowCount: rowCount) { GroupHash.partition(hashes[$0], of: count) == partition }
            return rows.count == rowCount ? self : gathered(rows)
        }
    }
}
