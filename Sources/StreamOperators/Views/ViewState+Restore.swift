public import StreamCore
internal import TopologyModel

extension ViewState {
    /// The canonical keys, distinct, of the batch's open groups that are not in memory but may be in the store; nil
    /// where there are none, at no cost while nothing can be in the store alone.
    public func missingKeys(_ batch: GroupedBatch) -> StringColumn? {
        guard hasEvicted, batch.rowCount > 0 else { return nil }
        let ids = groups.find(batch.keys, hashes: batch.rowHashes)
        let starts = batch.windowStarts
        let size = plan.window?.size ?? 0
        let missing = Selection(rowCount: ids.count) { row in
            ids.base[row] < 0 && starts.map { $0.base[row] &+ size > closedThrough } ?? true
        }
        guard missing.count > 0 else { return nil }
        let rows = batch.gathered(missing)
        let distinct = GroupTable(layout.keyFields.map(\.type))
        _ = distinct.resolve(rows.keys, hashes: rows.rowHashes)
        let all = (0..<Int32(distinct.count)).map { $0 }
        return layout.encodeKeys(rows.keys.indices.map { distinct.keyColumn($0, of: all) }, rowCount: all.count)
    }

    /// Brings rows back that the store holds, as clean groups. Passed over are rows that memory holds (it is never
    /// older), rows of another state partition and rows that have expired.
    ///
    /// Throws `state-corrupt` where a stored sketch is none.
    public func restore(_ rows: StoredRows) throws(WeirError) {
        guard rows.count > 0 else { return }
        let places = storedPlaces(rows)
        let hash = GroupHash(places.groupColumns, windowStarts: places.windowStarts, rowCount: rows.count)
        let known = groups.find(places.keys, hashes: hash.rows)
        let wanted = Selection(rowCount: rows.count) { row in
            known.base[row] < 0
                && GroupHash.partition(hash.groups.base[row], of: partitionCount) == partition
                && (!places.times.isValid(row) || places.times.values.base[row] > expiredThrough)
        }
        guard wanted.count > 0 else { return }
        try fold(
            rows.columns.map { $0.gathered(wanted) }, keys: places.keys.map { $0.gathered(wanted) },
            hashes: hash.rows.gathered(wanted), times: places.times.gathered(wanted))
    }

    /// Folds partial results in, from another owner of the same groups: rows in the view's layout, keys distinct.
    ///
    /// Throws `state-corrupt` where a sketch is none.
    public func merge(_ partials: StoredRows) throws(WeirError) {
        guard partials.count > 0 else { return }
        let places = storedPlaces(partials)
        let hash = GroupHash(places.groupColumns, windowStarts: places.windowStarts, rowCount: partials.count)
        let ids = try fold(partials.columns, keys: places.keys, hashes: hash.rows, times: places.times)
        for id in ids where writtenEpochs.base[Int(id)] != epoch {
            writtenEpochs.base[Int(id)] = epoch
            written.append(id)
        }
    }

    @discardableResult
    private func fold(
        _ columns: [Column], keys: [Column], hashes: Buffer<UInt64>, times stored: FixedColumn<Int64>
    ) throws(WeirError) -> [Int32] {
        let resolved = groups.resolve(keys, hashes: hashes)
        extendToGroups()
        let ids = resolved.array
        var place = layout.visibleCount
        for (index, plan) in plan.aggregates.enumerated() {
            let result = layout.visibleCount - self.plan.aggregates.count + index
            let state = plan.stateFields.count
            try aggregates[index].merge([columns[result]] + columns[place..<place + state], into: ids)
            place += state
        }
        for row in 0..<ids.count where stored.isValid(row) {
            let id = Int(ids[row])
            times.base[id] = max(times.base[id], stored.values.base[row])
            if plan.window != nil { lastWindowEnd = max(lastWindowEnd ?? Int64.min, times.base[id]) }
        }
        return ids
    }

    private struct StoredPlaces {
        let keys: [Column]
        let groupColumns: [Column]
        let windowStarts: Buffer<Int64>?
        let times: FixedColumn<Int64>
    }

    private func storedPlaces(_ rows: StoredRows) -> StoredPlaces {
        let keys = layout.keyPlaces.map { rows.columns[$0] }
        let isWindowed = plan.window != nil
        let time = layout.index(of: layout.timeColumn).map { Int64.fixed(rows.columns[$0]) }
        return StoredPlaces(
            keys: keys, groupColumns: isWindowed ? Array(keys.dropLast()) : keys,
            windowStarts: isWindowed ? keys.last.map { Int64.fixed($0).values } : nil,
            times: time ?? FixedColumn(values: Buffer(repeating: Self.noTime, count: rows.count)))
    }
}
