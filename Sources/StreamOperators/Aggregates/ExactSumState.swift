internal import StreamCore

/// `sum` of int and decimal, accumulated in 128 bits. A result beyond its type shows null, and the sum goes on.
///
/// The halves are stored only of such a sum: of all others the result is the state.
final class ExactSumState: AggregateState {
    private var sums = GrowingBuffer<Int128>()
    /// 1 where a value has been seen: the sum of nulls alone is null.
    private var seen = GrowingBuffer<UInt8>()
    private let range: ResultRange

    init(_ resultType: DataType) { range = ResultRange(resultType) }

    var byteCount: Int { sums.heldBytes + seen.heldBytes }

    func extend(to count: Int) {
        sums.extend(to: count, with: 0)
        seen.extend(to: count, with: 0)
    }

    func update(_ rows: AggregateRows) {
        guard let argument = rows.argument.map(Int64.fixed) else { return }
        let ids = rows.ids.base
        let values = argument.values.base
        let sums = sums.base
        let seen = seen.base
        if let validity = argument.validity {
            for row in 0..<rows.ids.count where validity.isValid(row) {
                let id = Int(ids[row])
                sums[id] &+= Int128(values[row])
                seen[id] = 1
            }
            return
        }
        for row in 0..<rows.ids.count {
            let id = Int(ids[row])
            sums[id] &+= Int128(values[row])
            seen[id] = 1
        }
    }

    func merge(_ columns: [Column], into ids: [Int32]) {
        let result = Int64.fixed(columns[0])
        let high = Int64.fixed(columns[1])
        let low = Int64.fixed(columns[2])
        for row in 0..<ids.count {
            let id = Int(ids[row])
            if let high = high[row], let low = low[row] {
                sums.base[id] &+= Int128(high: high, low: low)
            } else if let result = result[row] {
                sums.base[id] &+= Int128(result)
            } else {
                continue
            }
            seen.base[id] = 1
        }
    }

    func columns(of ids: [Int32]) -> AggregateColumns {
        let sums = sums.base
        let seen = seen.base
        let count = ids.count
        var results = FixedColumnBuilder<Int64>(capacity: count)
        var high = FixedColumnBuilder<Int64>(capacity: count)
        var low = FixedColumnBuilder<Int64>(capacity: count)
        var outOfRange = 0
        for index in 0..<count {
            let id = Int(ids[index])
            let sum = sums[id]
            if seen[id] != 0, range.contains(sum) { results.append(sum.low) } else { results.appendNull(0) }
            if seen[id] != 0, !range.contains(sum) {
                outOfRange += 1
                high.append(sum.high)
                low.append(sum.low)
            } else {
                high.appendNull(0)
                low.appendNull(0)
            }
        }
        return AggregateColumns(
            result: .int64(results.finish()), state: [.int64(high.finish()), .int64(low.finish())],
            outOfRange: outOfRange)
    }

    func keep(_ kept: [Int32]) {
        sums.keep(kept)
        seen.keep(kept)
    }
}
