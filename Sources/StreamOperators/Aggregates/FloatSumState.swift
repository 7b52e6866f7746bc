internal import StreamCore

/// `sum` of floats, compensated. Depends on the order of rows, by nature, in its last digits.
final class FloatSumState: AggregateState {
    private var sums = GrowingBuffer<CompensatedSum>()
    /// 1 where a value has been seen: the sum of nulls alone is null.
    private var seen = GrowingBuffer<UInt8>()

    var byteCount: Int { sums.heldBytes + seen.heldBytes }

    func extend(to count: Int) {
        sums.extend(to: count, with: CompensatedSum())
        seen.extend(to: count, with: 0)
    }

    func update(_ rows: AggregateRows) {
        guard let argument = rows.argument.map(Double.fixed) else { return }
        let ids = rows.ids.base
        let values = argument.values.base
        let sums = sums.base
        let seen = seen.base
        for row in 0..<rows.ids.count where argument.isValid(row) {
            let id = Int(ids[row])
            sums[id].add(values[row])
            seen[id] = 1
        }
    }

    func merge(_ columns: [Column], into ids: [Int32]) {
        let results = Double.fixed(columns[0])
        let errors = Double.fixed(columns[1])
        for row in 0..<ids.count {
            guard let value = results[row] else { continue }
            let id = Int(ids[row])
            sums.base[id].merge(CompensatedSum(value: value, error: errors[row] ?? 0))
            seen.base[id] = 1
        }
    }

    func columns(of ids: [Int32]) -> AggregateColumns {
        let seen = seen.base
        let picked = sums.gathered(ids)
        let nulls = ids.reduce(0) { $0 + (seen[Int($1)] == 0 ? 1 : 0) }
        let isValid = { (index: Int) in seen[Int(ids[index])] != 0 }
        func column(_ part: KeyPath<CompensatedSum, Double>) -> Column {
            let values = picked.mapped { $0[keyPath: part] }
            return .float64(FixedColumn(values: values, nulls: nulls, isValid: isValid))
        }
        return AggregateColumns(result: column(\.value), state: [column(\.error)])
    }

    func keep(_ kept: [Int32]) {
        sums.keep(kept)
        seen.keep(kept)
    }
}
