internal import StreamCore

/// `min` or `max` of values of fixed width; nulls do not count. The result is all of the state.
final class FixedExtremeState<Value: FixedValue>: AggregateState {
    private var extremes = GrowingBuffer<Value>()
    /// 1 where a value has been seen.
    private var seen = GrowingBuffer<UInt8>()
    private let isGreatest: Bool

    init(isGreatest: Bool) { self.isGreatest = isGreatest }

    var byteCount: Int { extremes.heldBytes + seen.heldBytes }

    func extend(to count: Int) {
        extremes.extend(to: count, with: Value.placeholder)
        seen.extend(to: count, with: 0)
    }

    func update(_ rows: AggregateRows) {
        guard let argument = rows.argument else { return }
        fold(Value.fixed(argument), rows.ids.values)
    }

    func merge(_ columns: [Column], into ids: [Int32]) {
        ids.withUnsafeBufferPointer { fold(Value.fixed(columns[0]), $0) }
    }

    func columns(of ids: [Int32]) -> AggregateColumns {
        let seen = seen.base
        let nulls = ids.reduce(0) { $0 + (seen[Int($1)] == 0 ? 1 : 0) }
        let column = FixedColumn(values: Value.picked(ids, from: extremes.base), nulls: nulls) {
            seen[Int(ids[$0])] != 0
        }
        return AggregateColumns(result: Value.column(column))
    }

    func keep(_ kept: [Int32]) {
        extremes.keep(kept)
        seen.keep(kept)
    }

    private func fold(_ column: FixedColumn<Value>, _ ids: UnsafeBufferPointer<Int32>) {
        Value.fold(column, into: extremes.base, seen: seen.base, at: ids, isGreatest: isGreatest)
    }
}
