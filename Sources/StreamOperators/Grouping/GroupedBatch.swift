public import StreamCore

/// Rows of a view's input with everything its state needs of them evaluated: made in a lane, applied by the owner of a
/// state partition.
public struct GroupedBatch: Sendable {
    /// The group columns and, where the view is windowed, the windows' starts as the last: one row a row.
    public let keys: [Column]
    public let isWindowed: Bool
    /// The value of each aggregate's argument; nil for `count()`.
    public let arguments: [Column?]
    /// The values of each aggregate's `by` columns.
    public let by: [[Column]]
    /// Over the group columns alone: what state partitions go by.
    public let groupHashes: Buffer<UInt64>
    /// Over the group columns and the window's start: what the group table goes by.
    public let rowHashes: Buffer<UInt64>
    public let origins: Origins
    /// The batch that the rows were made from, and the row of each in it; nil: row by row. Row errors name its rows.
    public let input: RecordBatch
    public let inputRows: Selection?

    public init(
        keys: [Column], isWindowed: Bool, arguments: [Column?], by: [[Column]], groupHashes: Buffer<UInt64>,
        rowHashes: Buffer<UInt64>, origins: Origins, input: RecordBatch, inputRows: Selection?
    ) {
        self.keys = keys
        self.isWindowed = isWindowed
        self.arguments = arguments
        self.by = by
        self.groupHashes = groupHashes
        self.rowHashes = rowHashes
        self.origins = origins
        self.input = input
        self.inputRows = inputRows
    }

    public var rowCount: Int { origins.count }

    /// Bytes kept alive: what edges are bounded by. Of an input of which this is a part, the part's share.
    public var byteCount: Int {
        var kept = KeptBytes()
        kept.add(keys)
        for case let argument? in arguments { kept.add(argument) }
        for columns in by { kept.add(columns) }
        kept.add(input.columns)
        return rowHashes.byteCount + groupHashes.byteCount + share(kept.count) + origins.byteCount
    }

    private func share(_ bytes: Int) -> Int {
        rowCount >= input.rowCount ? bytes : bytes / input.rowCount * rowCount
    }

    /// The windows' starts, epoch milliseconds; nil where the view has no window.
    var windowStarts: Buffer<Int64>? {
        guard isWindowed, case .int64(let starts) = keys.last else { return nil }
        return starts.values
    }

    /// The row of the input that row `row` was made from.
    func inputRow(_ row: Int) -> Int { inputRows.map { Int($0.indexes[row]) } ?? row }

    /// The rows `rows`, in that order.
    func gathered(_ rows: Selection) -> GroupedBatch {
        let groupHashes = groupHashes.gathered(rows)
        return GroupedBatch(
            keys: keys.map { $0.gathered(rows) }, isWindowed: isWindowed,
            arguments: arguments.map { $0?.gathered(rows) }, by: by.map { $0.map { $0.gathered(rows) } },
            groupHashes: groupHashes, rowHashes: isWindowed ? rowHashes.gathered(rows) : groupHashes,
            origins: origins.gathered(rows), input: input,
            inputRows: inputRows.map { Selection($0.indexes.gathered(rows)) } ?? rows)
    }
}
