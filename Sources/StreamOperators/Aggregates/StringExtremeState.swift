internal import StreamCore

/// `min` or `max` of strings and byte strings, by their bytes; nulls do not count. The result is all of the state.
final class StringExtremeState: AggregateState {
    private let extremes = StringCells()
    private var winners = BatchWinners()
    private let isGreatest: Bool

    init(isGreatest: Bool) { self.isGreatest = isGreatest }

    var byteCount: Int { extremes.byteCount + winners.byteCount }

    func extend(to count: Int) {
        extremes.extend(to: count)
        winners.extend(to: count)
    }

    func update(_ rows: AggregateRows) {
        guard let argument = rows.argument else { return }
        fold(argument, rows.ids.values)
    }

    func merge(_ columns: [Column], into ids: [Int32]) {
        ids.withUnsafeBufferPointer { fold(columns[0], $0) }
    }

    func columns(of ids: [Int32]) -> AggregateColumns { AggregateColumns(result: extremes.column(ids)) }

    func keep(_ kept: [Int32]) {
        extremes.keep(kept)
        winners.keep(kept)
    }

    private func fold(_ column: Column, _ ids: UnsafeBufferPointer<Int32>) {
        let sign = isGreatest ? 1 : -1
        let (groups, rows) = winners.pick(
            ids, isCandidate: { column.isValid($0) }, beats: { column.order($0, $1) * sign > 0 })
        var changed: [Int32] = []
        var sources: [Int32] = []
        for (group, row) in zip(groups, rows) {
            // A null cell, which comes first, is one that has seen nothing.
            let isEmpty = extremes.isNull(Int(group))
            guard isEmpty || extremes.order(Int(group), column, row: Int(row)) * sign < 0 else { continue }
            changed.append(group)
            sources.append(row)
        }
        extremes.set(changed, from: column, rows: sources)
    }
}
