internal import StreamCore

/// `first` or `last`: the argument's value, null or not, in the row that comes first or last by event time, then by the
/// `by` columns, then by origin. Of rows with one origin, which only nested lists make, the order of arrival decides.
final class EdgeState: AggregateState {
    private let values: any Cells
    private let by: [any Cells]
    private var moments = GrowingBuffer<RowMoment>()
    /// 1 where a row has been seen.
    private var seen = GrowingBuffer<UInt8>()
    private var winners = BatchWinners()
    private let isLast: Bool

    init(_ type: DataType, by: [DataType], isLast: Bool) {
        values = makeCells(type)
        self.by = by.map(makeCells)
        self.isLast = isLast
    }

    var byteCount: Int {
        by.reduce(values.byteCount + moments.heldBytes + seen.heldBytes + winners.byteCount) { $0 + $1.byteCount }
    }

    func extend(to count: Int) {
        values.extend(to: count)
        for cells in by { cells.extend(to: count) }
        moments.extend(to: count, with: RowMoment(time: 0, offset: 0, partition: 0, unnestIndex: 0))
        seen.extend(to: count, with: 0)
        winners.extend(to: count)
    }

    func update(_ rows: AggregateRows) {
        guard let argument = rows.argument else { return }
        fold(EdgeRows(value: argument, by: rows.by, origins: rows.origins), rows.ids.values)
    }

    func merge(_ columns: [Column], into ids: [Int32]) {
        ids.withUnsafeBufferPointer { fold(EdgeRows(stored: columns), $0) }
    }

    func columns(of ids: [Int32]) -> AggregateColumns {
        let picked = moments.gathered(ids)
        func column(_ part: (RowMoment) -> Int64) -> Column {
            .int64(FixedColumn(values: picked.mapped(part)))
        }
        return AggregateColumns(
            result: values.column(ids),
            state: [
                column(\.time), column { Int64($0.partition) }, column(\.offset), column { Int64($0.unnestIndex) },
            ] + by.map { $0.column(ids) })
    }

    func keep(_ kept: [Int32]) {
        values.keep(kept)
        for cells in by { cells.keep(kept) }
        moments.keep(kept)
        seen.keep(kept)
        winners.keep(kept)
    }

    private func fold(_ rows: EdgeRows, _ ids: UnsafeBufferPointer<Int32>) {
        let picked =
            isLast
            ? winners.pick(ids, isCandidate: { _ in true }, beats: { rows.order($0, $1) >= 0 })
            : winners.pick(ids, isCandidate: { _ in true }, beats: { rows.order($0, $1) < 0 })
        var changed: [Int32] = []
        var sources: [Int32] = []
        for (group, row) in zip(picked.groups, picked.rows) where replaces(Int(group), rows, Int(row)) {
            changed.append(group)
            sources.append(row)
            moments.base[Int(group)] = rows.moments.base[Int(row)]
            seen.base[Int(group)] = 1
        }
        values.set(changed, from: rows.value, rows: sources)
        for (cells, column) in zip(by, rows.by) { cells.set(changed, from: column, rows: sources) }
    }

    private func replaces(_ group: Int, _ rows: EdgeRows, _ row: Int) -> Bool {
        guard seen.base[group] != 0 else { return true }
        let order = stateOrder(group, rows, row)
        return isLast ? order <= 0 : order > 0
    }

    /// How the state's row stands to row `row`.
    private func stateOrder(_ group: Int, _ rows: EdgeRows, _ row: Int) -> Int {
        let (held, moment) = (moments.base[group], rows.moments.base[row])
        if held.time != moment.time { return held.time < moment.time ? -1 : 1 }
        for (cells, column) in zip(by, rows.by) {
            let order = cells.order(group, column, row: row)
            if order != 0 { return order }
        }
        return held.originOrder(moment)
    }
}
