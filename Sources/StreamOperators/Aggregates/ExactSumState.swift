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
        let (sums, seen, range) = (sums.base, seen.base, range)
        var (unseen, outOfRange) = (0, 0)
        let results = Buffer<Int64>(count: ids.count) { results in
            for index in 0..<results.count {
                let id = Int(ids[index])
                let fits = range.contains(sums[id])
                results[index] = fits ? sums[id].low : 0
                unseen &+= seen[id] == 0 ? 1 : 0
                outOfRange &+= fits ? 0 : 1
            }
        }
        let result = FixedColumn(values: results, nulls: unseen + outOfRange) { index in
            let id = Int(ids[index])
            return seen[id] != 0 && range.contains(sums[id])
        }
        let state = outOfRange == 0 ? Self.noHalves(ids.count) : halves(of: ids)
        return AggregateColumns(result: .int64(result), state: state, outOfRange: outOfRange)
    }

    /// Both halves of the sums beyond the range; null for the others.
    private func halves(of ids: [Int32]) -> [Column] {
        let (sums, range) = (sums.base, range)
        let isBeyond = Validity(count: ids.count) { !range.contains(sums[Int(ids[$0])]) }
        func half(_ part: (Int128) -> Int64) -> Column {
            let values = ids.map { range.contains(sums[Int($0)]) ? 0 : part(sums[Int($0)]) }
            return .int64(FixedColumn(values: Buffer(values), validity: isBeyond))
        }
        return [half { $0.high }, half { $0.low }]
    }

    private static func noHalves(_ count: Int) -> [Column] {
        let none = FixedColumn<Int64>(values: Buffer(repeating: 0, count: count), validity: .allNull(count: count))
        return [.int64(none), .int64(none)]
    }

    func keep(_ kept: [Int32]) {
        sums.keep(kept)
        seen.keep(kept)
    }
}
