internal import StreamCore

/// `count()` of rows, or `count(x)` of rows whose argument is not null. The result is all of the state.
final class CountState: AggregateState {
    private var counts = GrowingBuffer<Int64>()

    var byteCount: Int { counts.heldBytes }

    func extend(to count: Int) { counts.extend(to: count, with: 0) }

    func update(_ rows: AggregateRows) {
        let ids = rows.ids.base
        let counts = counts.base
        guard let validity = rows.argument?.validity else {
            for row in 0..<rows.ids.count { counts[Int(ids[row])] &+= 1 }
            return
        }
        for row in 0..<rows.ids.count { counts[Int(ids[row])] &+= validity.isValid(row) ? 1 : 0 }
    }

    func merge(_ columns: [Column], into ids: [Int32]) {
        let stored = Int64.fixed(columns[0]).values.base
        for row in 0..<ids.count { counts.base[Int(ids[row])] &+= stored[row] }
    }

    func columns(of ids: [Int32]) -> AggregateColumns {
        AggregateColumns(result: .int64(FixedColumn(values: counts.gathered(ids))))
    }

    func keep(_ kept: [Int32]) { counts.keep(kept) }
}
