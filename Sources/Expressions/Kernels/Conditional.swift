internal import StreamCore

/// `case`: the value of the first condition that is true. Conditions behind it and values not chosen may fail unseen.
struct Conditional: Kernel {
    /// With a subject: what each comparison's left side is computed from, once.
    let conditions: [Condition]
    let values: [any Kernel]
    /// `else`, or a null.
    let otherwise: any Kernel
    let type: DataType
    let site: Site

    enum Condition: Sendable {
        case holds(any Kernel)
        /// `case x when value`; the comparison's left side is the subject itself where `isShared`.
        case equals(Comparison, isShared: Bool)
    }

    /// The `x` of `case x when ...`.
    let subject: (any Kernel)?

    func evaluate(_ frame: Frame) -> Vector {
        let rows = frame.rowCount
        let subject = subject?.evaluate(frame)
        let picking = Picking(rows: rows)
        let open = Buffer<UInt8>(repeating: 1, count: rows)
        var faults = Faults()
        for (index, condition) in conditions.enumerated() {
            let vector = evaluate(condition, subject, frame)
            faults = faults.merged(Self.settle(vector, index, picking, open))
        }
        for row in 0..<rows where open[row] == 1 { picking.picks.base[row] = UInt16(values.count) }
        var sources: [Vector?] = []
        for (index, kernel) in (values + [otherwise]).enumerated() {
            guard picking.isUsed(index) else {
                sources.append(nil)
                continue
            }
            let vector = kernel.evaluate(frame)
            let pick = UInt16(index)
            faults = faults.merged(vector.faults(over: rows).filtered { picking.picks[$0] == pick })
            sources.append(vector)
        }
        let (column, own) = picking.gather(sources, like: type, site)
        return Vector(column, faults: faults.merged(own))
    }

    private func evaluate(_ condition: Condition, _ subject: Vector?, _ frame: Frame) -> Vector {
        switch condition {
        case .holds(let kernel): return kernel.evaluate(frame)
        case .equals(let comparison, let isShared):
            let left = isShared ? subject ?? comparison.left.evaluate(frame) : comparison.left.evaluate(frame)
            return comparison.compare(left, comparison.right.evaluate(frame), frame)
        }
    }

    /// Gives the open rows for which a condition is true to branch `index`, and closes those for which it failed.
    private static func settle(_ condition: Vector, _ index: Int, _ picking: Picking, _ open: Buffer<UInt8>) -> Faults {
        let rows = picking.rows
        let faults = condition.faults(over: rows).filtered { open[$0] == 1 }
        for fault in faults.items { open.base[Int(fault.row)] = 0 }
        let values = condition.bools
        let step = condition.isScalar ? 0 : 1
        let pick = UInt16(index)
        for row in 0..<rows where open.base[row] & values.values.base[row &* step] == 1 && values.isValid(row &* step) {
            picking.picks.base[row] = pick
            open.base[row] = 0
        }
        return faults
    }
}
