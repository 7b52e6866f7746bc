internal import StreamCore

/// `coalesce(a, b, ...)`: the first that is not null. What stands behind it may fail unseen.
struct Coalesce: Kernel {
    let values: [any Kernel]
    let type: DataType
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let first = values[0].evaluate(frame)
        if first.column.validity == nil, first.faults.isEmpty { return first }
        if let filled = filled(first, frame) { return filled }
        let rows = frame.rowCount
        let picking = Picking(rows: rows)
        let open = Buffer<UInt8>(repeating: 1, count: rows)
        var faults = Faults()
        var sources: [Vector?] = []
        for (index, kernel) in values.enumerated() {
            guard index == 0 || open.values.contains(1) else { break }
            let vector = index == 0 ? first : kernel.evaluate(frame)
            let failed = vector.faults(over: rows).filtered { open[$0] == 1 }
            for fault in failed.items { open.base[Int(fault.row)] = 0 }
            faults = faults.merged(failed)
            for row in 0..<rows where open.base[row] == 1 && vector.isValid(row) {
                picking.picks.base[row] = UInt16(index)
                open.base[row] = 0
            }
            sources.append(vector)
        }
        let (column, own) = picking.gather(sources, like: type, site)
        return Vector(column, faults: faults.merged(own))
    }

    /// `coalesce(x, constant)` over numbers: one pass.
    private func filled(_ first: Vector, _ frame: Frame) -> Vector? {
        guard values.count == 2, !first.isScalar, let validity = first.column.validity else { return nil }
        let other = values[1].evaluate(frame)
        guard other.isScalar, other.isValid(0), other.faults.isEmpty else { return nil }
        switch (first.column, other.column) {
        case (.int64(let column), .int64(let scalar)):
            return Vector(.int64(Self.fill(column, validity, scalar)), faults: first.faults)
        case (.float64(let column), .float64(let scalar)):
            return Vector(.float64(Self.fill(column, validity, scalar)), faults: first.faults)
        case (.bool(let column), .bool(let scalar)):
            return Vector(.bool(Self.fill(column, validity, scalar)), faults: first.faults)
        default: return nil
        }
    }

    private static func fill<Value>(
        _ column: FixedColumn<Value>, _ validity: Validity, _ scalar: FixedColumn<Value>
    ) -> FixedColumn<Value> {
        let base = column.values.base
        let value = scalar.values[0]
        let values = Buffer<Value>(count: column.count) { target in
            for row in 0..<target.count { target[row] = validity.bit(row) == 1 ? base[row] : value }
        }
        return FixedColumn(values: values)
    }
}

/// `nullif(a, b)`: null where they are equal, otherwise `a`.
struct NullIf: Kernel {
    let value: any Kernel
    /// `value = other`; its left side is `value` itself where `isShared`.
    let equality: Comparison
    let isShared: Bool

    func evaluate(_ frame: Frame) -> Vector {
        let vector = value.evaluate(frame)
        let left = isShared ? vector : equality.left.evaluate(frame)
        let equal = equality.compare(left, equality.right.evaluate(frame), frame)
        let rows = vector.isScalar && equal.isScalar ? 1 : frame.rowCount
        let flags = equal.bools
        let step = equal.isScalar ? 0 : 1
        var bits = FlagBits(rows)
        for row in 0..<rows {
            let isEqual = flags.values.base[row &* step] & flag(flags.isValid(row &* step))
            bits.append(flag(vector.isValid(row)) & (isEqual ^ 1))
        }
        let faults = vector.faults(over: rows).merged(equal.faults(over: rows))
        let isScalar = vector.isScalar && equal.isScalar
        let column = isScalar ? vector.column : vector.spread(over: rows).column
        return Vector(column.withValidity(bits.validity()), isScalar: isScalar, faults: faults)
    }
}

extension Column {
    /// The same values with other nulls.
    func withValidity(_ validity: Validity?) -> Column {
        switch self {
        case .bool(let column): .bool(FixedColumn(values: column.values, validity: validity))
        case .int64(let column): .int64(FixedColumn(values: column.values, validity: validity))
        case .float64(let column): .float64(FixedColumn(values: column.values, validity: validity))
        case .string(let column):
            .string(
                StringColumn(views: column.views, bytes: column.bytes, codes: column.codes, validity: validity))
        case .list(let column):
            .list(
                ListColumn(
                    ranges: column.ranges, elements: column.elements, elementCount: column.elementCount,
                    validity: validity))
        }
    }
}
