public import StreamCore
internal import TopologyModel

/// What `emit: changes` hands on at a barrier.
public struct ViewChanges: Sendable {
    /// The latest row of each group written in the epoch.
    public let updated: RecordBatch
    /// The last row of each group in memory that `retain` removed: what a sink's key is computed from.
    public let removed: RecordBatch
}

extension ViewState {
    /// The groups whose windows end in `range`, in the order of their canonical keys.
    public func closingGroups(_ range: TimeRange) -> GroupSelection {
        let ends = times.base
        let ids = liveGroups.filter { range.contains(ends[Int($0)]) }
        let keys = keys(of: ids)
        let order = ids.indices.sorted { byteOrder(keys.bytes($0), keys.bytes($1)) < 0 }
        return GroupSelection(ids: order.map { ids[$0] })
    }

    /// Rows `range` of the selection, as readers see them; event time `window_end - 1 ms`.
    public func rows(_ selection: GroupSelection, _ range: Range<Int>) -> RecordBatch {
        visibleRows(of: Array(selection.ids[range.clamped(to: 0..<selection.count)]))
    }

    /// The groups written in the current epoch and those that `advance` expired.
    public func changes() -> ViewChanges {
        ViewChanges(updated: visibleRows(of: writtenGroups), removed: visibleRows(of: expiredGroups))
    }

    /// Rows of the store that `retain` removes and memory does not hold, for `emit: changes`: to be asked with the
    /// store's rows of the range `expiring`, where `hasEvicted` or `hasRetired`.
    public func removedRows(_ stored: StoredRows) -> RecordBatch {
        let (rows, hashes) = unheld(stored)
        let times = layout.index(of: layout.timeColumn).map { Int64.fixed(stored.columns[$0]) }
        let eventTimes = times ?? FixedColumn(values: Buffer(repeating: 0, count: stored.count))
        return RecordBatch(
            schema: layout.visibleSchema, columns: Array(stored.columns[..<layout.visibleCount]),
            origins: emittedOrigins(hashes, eventTimes)
        ).gathered(rows)
    }

    /// Whether `retain` removes a group that is in memory.
    public var hasExpiredGroups: Bool { !expiredGroups.isEmpty }

    /// The key columns of the groups in memory that `retain` removes.
    public func removedKeys() -> [Column] { keyColumns(of: expiredGroups) }

    /// The key columns of rows that `removedRows` would give.
    public func removedKeys(_ stored: StoredRows) -> [Column] {
        let rows = unheld(stored).rows
        return layout.keyPlaces.map { stored.columns[$0].gathered(rows) }
    }

    /// The rows of this partition that memory does not hold, and the hashes of all.
    private func unheld(_ stored: StoredRows) -> (rows: Selection, hashes: Buffer<UInt64>) {
        let keys = layout.keyPlaces.map { stored.columns[$0] }
        let isWindowed = plan.window != nil
        let hash = GroupHash(
            isWindowed ? Array(keys.dropLast()) : keys,
            windowStarts: isWindowed ? keys.last.map { Int64.fixed($0).values } : nil, rowCount: stored.count)
        let known = groups.find(keys, hashes: hash.rows)
        let rows = Selection(rowCount: stored.count) { row in
            known.base[row] < 0 && GroupHash.partition(hash.groups.base[row], of: partitionCount) == partition
        }
        return (rows, hash.rows)
    }

    /// Groups written in the current epoch that have not expired.
    var writtenGroups: [Int32] {
        let (epochs, current, times, expired) = (writtenEpochs.base, epoch, times.base, expiredThrough)
        return written.filter { id in
            epochs[Int(id)] == current && !Self.isExpired(times[Int(id)], through: expired)
        }
    }

    /// Groups in memory that have expired.
    var expiredGroups: [Int32] {
        guard expiredThrough != Int64.min else { return [] }
        return liveGroups.filter(isExpired)
    }

    func isExpired(_ id: Int32) -> Bool {
        Self.isExpired(times.base[Int(id)], through: expiredThrough)
    }

    @inline(__always)
    private static func isExpired(_ time: Int64, through expired: Int64) -> Bool {
        time != noTime && time <= expired
    }
}
