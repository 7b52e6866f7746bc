internal import StreamCore

/// `avg` of int and decimal: the sum in 128 bits over the count. A decimal result is rounded half to even, a float
/// result once, at the division.
final class ExactMeanState: AggregateState {
    private var sums = GrowingBuffer<Int128>()
    private var counts = GrowingBuffer<Int64>()
    private let range: ResultRange
    /// 10 to the power of the digits that the result has more than the argument; nil where the result is a float.
    private let factor: Int128?
    /// 10 to the power of the argument's scale.
    private let unit: Double

    init(_ argument: DataType, result: DataType) {
        range = ResultRange(result)
        unit = Double(powerOfTen(argument.scale))
        factor = result == .float ? nil : powerOfTen(result.scale - argument.scale)
    }

    var byteCount: Int { sums.heldBytes + counts.heldBytes }

    func extend(to count: Int) {
        sums.extend(to: count, with: 0)
        counts.extend(to: count, with: 0)
    }

    func update(_ rows: AggregateRows) {
        guard let argument = rows.argument.map(Int64.fixed) else { return }
        let ids = rows.ids.base
        let values = argument.values.base
        let sums = sums.base
        let counts = counts.base
        for row in 0..<rows.ids.count where argument.isValid(row) {
            let id = Int(ids[row])
            sums[id] &+= Int128(values[row])
            counts[id] &+= 1
        }
    }

    func merge(_ columns: [Column], into ids: [Int32]) {
        let count = Int64.fixed(columns[1])
        let high = Int64.fixed(columns[2])
        let low = Int64.fixed(columns[3])
        for row in 0..<ids.count {
            let id = Int(ids[row])
            let stored = low.values.base[row]
            sums.base[id] &+= high[row].map { Int128(high: $0, low: stored) } ?? Int128(stored)
            counts.base[id] &+= count.values.base[row]
        }
    }

    func columns(of ids: [Int32]) -> AggregateColumns {
        var high = FixedColumnBuilder<Int64>(capacity: ids.count)
        var low = FixedColumnBuilder<Int64>(capacity: ids.count)
        for id in ids {
            let sum = sums.base[Int(id)]
            if sum == Int128(sum.low) { high.appendNull(0) } else { high.append(sum.high) }
            low.append(sum.low)
        }
        let (result, outOfRange) = results(of: ids)
        return AggregateColumns(
            result: result,
            state: [
                .int64(FixedColumn(values: counts.gathered(ids))), .int64(high.finish()), .int64(low.finish()),
            ], outOfRange: outOfRange)
    }

    func keep(_ kept: [Int32]) {
        sums.keep(kept)
        counts.keep(kept)
    }

    private func results(of ids: [Int32]) -> (Column, outOfRange: Int) {
        guard let factor else {
            var floats = FixedColumnBuilder<Double>(capacity: ids.count)
            for id in ids {
                let count = counts.base[Int(id)]
                if count > 0 {
                    floats.append(Double(sums.base[Int(id)]) / unit / Double(count))
                } else {
                    floats.appendNull(0)
                }
            }
            return (.float64(floats.finish()), 0)
        }
        var outOfRange = 0
        var scaled = FixedColumnBuilder<Int64>(capacity: ids.count)
        for id in ids {
            let count = counts.base[Int(id)]
            guard count > 0 else {
                scaled.appendNull(0)
                continue
            }
            let (product, overflow) = sums.base[Int(id)].multipliedReportingOverflow(by: factor)
            let mean = overflow ? 0 : product.dividedHalfEven(by: Int128(count))
            if overflow || !range.contains(mean) {
                outOfRange += 1
                scaled.appendNull(0)
            } else {
                scaled.append(Int64(truncatingIfNeeded: mean))
            }
        }
        return (.int64(scaled.finish()), outOfRange)
    }
}

extension DataType {
    /// Digits after the point; 0 where the type is no decimal.
    fileprivate var scale: Int {
        if case .decimal(_, let scale) = self { scale } else { 0 }
    }
}
