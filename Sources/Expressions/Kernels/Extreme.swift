internal import StreamCore

/// `least(a, b, ...)` and `greatest(a, b, ...)`: nulls are passed over; null where all are.
struct Extreme: Kernel {
    let values: [any Kernel]
    /// `.less` for the least, `.greater` for the greatest.
    let better: ComparisonOperator
    let comparand: Comparand
    let type: DataType
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        var best = values[0].evaluate(frame).spread(over: frame.rowCount)
        for kernel in values.dropFirst() { best = choose(best, kernel.evaluate(frame), frame) }
        return best
    }

    private func choose(_ best: Vector, _ next: Vector, _ frame: Frame) -> Vector {
        let rows = frame.rowCount
        let comparison = Comparison(
            comparison: better, comparand: comparand, left: Finished(vector: next), right: Finished(vector: best))
        let wins = comparison.evaluate(frame)
        let flags = wins.bools
        let picking = Picking(rows: rows)
        for row in 0..<rows {
            let isBetter = flags.isValid(row) ? flags.values.base[row] : flag(!best.isValid(row))
            picking.picks.base[row] = UInt16(isBetter)
        }
        let faults = best.faults.merged(next.faults(over: rows))
        let (column, own) = picking.gather([best, next], like: type, site)
        return Vector(column, faults: faults.merged(own))
    }
}
