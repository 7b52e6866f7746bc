internal import StreamCore

/// The hashes of group keys, the same in every process: of the group columns, which decide the state partition, and of
/// the group columns with the window's start.
struct GroupHash {
    let groups: Buffer<UInt64>
    let rows: Buffer<UInt64>

    /// `groupColumns` without the window's start, floats canonical.
    init(_ groupColumns: [Column], windowStarts: Buffer<Int64>?, rowCount: Int) {
        let groups = RowHash.rows(groupColumns, rowCount: rowCount)
        self.groups = groups
        guard let windowStarts else {
            rows = groups
            return
        }
        let starts = windowStarts.base
        rows = Buffer(count: rowCount) { target in
            for row in 0..<target.count {
                target[row] = RowHash.combine(groups.base[row], UInt64(bitPattern: starts[row]))
            }
        }
    }

    /// Which of `count` state partitions owns the groups of this hash. By the hash's upper half: the group table's
    /// slots go by the lower.
    @inline(__always)
    static func partition(_ hash: UInt64, of count: Int) -> Int {
        Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(truncatingIfNeeded: count)) >> 32)
    }
}
