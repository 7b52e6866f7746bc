internal import StreamCore
internal import TopologyModel

extension ViewState {
    /// The groups `ids` in the view's layout.
    func columns(of ids: [Int32], visibleOnly: Bool) -> [Column] {
        columns(of: ids, keys: keyColumns(of: ids), visibleOnly: visibleOnly)
    }

    /// The groups `ids` in the view's layout; `keys` are their key columns.
    func columns(of ids: [Int32], keys: [Column], visibleOnly: Bool) -> [Column] {
        var visible = keys
        if plan.window != nil { visible.append(.int64(FixedColumn(values: times.gathered(ids)))) }
        var hidden: [Column] = []
        for aggregate in aggregates {
            let part = aggregate.columns(of: ids)
            visible.append(part.result)
            guard !visibleOnly else { continue }
            hidden += part.state
            outOfRangeCount += part.outOfRange
        }
        guard !visibleOnly else { return visible }
        if plan.window == nil { hidden.append(.int64(timeColumn(of: ids))) }
        return visible + hidden
    }

    func keyColumns(of ids: [Int32]) -> [Column] {
        layout.keyColumns.indices.map { groups.keyColumn($0, of: ids) }
    }

    /// The canonical keys of the groups `ids`.
    func keys(of ids: [Int32]) -> StringColumn { layout.encodeKeys(keyColumns(of: ids), rowCount: ids.count) }

    private func timeColumn(of ids: [Int32]) -> FixedColumn<Int64> {
        let picked = times.gathered(ids)
        let nulls = picked.count { $0 == Self.noTime }
        return FixedColumn(values: picked, nulls: nulls) { picked.base[$0] != Self.noTime }
    }

    /// The groups `ids` as readers see them. The event time is the last millisecond of the window, or the greatest of
    /// the group's rows; partition and offset are made of the key, so that they do not depend on how the view's state
    /// is spread.
    func visibleRows(of ids: [Int32]) -> RecordBatch {
        let eventTimes =
            plan.window == nil
            ? timeColumn(of: ids)
            : FixedColumn(values: times.gathered(ids).mapped { $0 - 1 })
        return RecordBatch(
            schema: layout.visibleSchema, columns: columns(of: ids, visibleOnly: true),
            origins: emittedOrigins(Buffer(ids.map { groups.hash(of: Int($0)) }), eventTimes))
    }

    func emittedOrigins(_ hashes: Buffer<UInt64>, _ eventTimes: FixedColumn<Int64>) -> Origins {
        Origins(
            source: source, partitions: Buffer(repeating: 0, count: hashes.count),
            offsets: hashes.mapped { Int64($0 >> 1) }, eventTimes: eventTimes,
            priorWatermarks: Buffer(repeating: Int64.min, count: hashes.count))
    }
}
