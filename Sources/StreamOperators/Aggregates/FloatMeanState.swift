internal import StreamCore

/// `avg` of floats: the compensated sum over the count.
final class FloatMeanState: AggregateState {
    private var sums = GrowingBuffer<CompensatedSum>()
    private var counts = GrowingBuffer<Int64>()

    var byteCount: Int { sums.heldBytes + counts.heldBytes }

    func extend(to count: Int) {
        sums.extend(to: count, with: CompensatedSum())
        counts.extend(to: count, with: 0)
    }

    func update(_ rows: AggregateRows) {
        guard let argument = rows.argument.map(Double.fixed) else { return }
        let ids = rows.ids.base
        let values = argument.values.base
        let sums = sums.base
        let counts = counts.base
        for row in 0..<rows.ids.count where argument.isValid(row) {
            let id = Int(ids[row])
            sums[id].add(values[row])
            counts[id] &+= 1
        }
    }

    func merge(_ columns: [Column], into ids: [Int32]) {
        let count = Int64.fixed(columns[1]).values
        let value = Double.fixed(columns[2]).values
        let error = Double.fixed(columns[3]).values
        for row in 0..<ids.count {
            let id = Int(ids[row])
            sums.base[id].merge(CompensatedSum(value: value[row], error: error[row]))
            counts.base[id] &+= count[row]
        }
    }

    func columns(of ids: [Int32]) -> AggregateColumns {
        let counts = counts.gathered(ids)
        let picked = sums.gathered(ids)
        let means = Buffer<Double>(count: ids.count) { target in
            for row in 0..<target.count { target[row] = picked[row].value / Double(max(counts[row], 1)) }
        }
        let nulls = counts.count { $0 == 0 }
        return AggregateColumns(
            result: .float64(FixedColumn(values: means, nulls: nulls) { counts[$0] != 0 }),
            state: [
                .int64(FixedColumn(values: counts)),
                .float64(FixedColumn(values: picked.mapped(\.value))),
                .float64(FixedColumn(values: picked.mapped(\.error))),
            ])
    }

    func keep(_ kept: [Int32]) {
        sums.keep(kept)
        counts.keep(kept)
    }
}
