internal import StreamCore

/// Which of several vectors gives each row its value.
struct Picking {
    /// One a row: an index into the vectors, or `none`.
    let picks: Buffer<UInt16>

    /// The row is null.
    static let none = UInt16.max
    /// Vectors to choose from, at most.
    static let maximumSources = 1000

    init(rows: Int) { picks = Buffer(repeating: Self.none, count: rows) }

    var rows: Int { picks.count }

    /// How many rows took vector `source`.
    func isUsed(_ source: Int) -> Bool {
        picks.values.contains(UInt16(truncatingIfNeeded: source))
    }

    /// The chosen values; vectors that no row takes may be nil. A string that does not fit is a fault.
    func gather(_ sources: [Vector?], like type: DataType, _ site: Site) -> (column: Column, faults: Faults) {
        let validity = validity(sources)
        switch type {
        case .bool: return (.bool(fixed(sources.map { $0?.bools }, sources, 0, validity)), Faults())
        case .int, .decimal, .timestamp, .date:
            return (.int64(fixed(sources.map { $0?.ints }, sources, 0, validity)), Faults())
        case .float: return (.float64(fixed(sources.map { $0?.floats }, sources, 0, validity)), Faults())
        case .string, .bytes, .list, .structure:
            let (column, faults) = strings(sources, validity, site)
            return (.string(column), faults)
        }
    }

    private func validity(_ sources: [Vector?]) -> Validity? {
        let mayBeNull = sources.map { $0?.column.validity != nil }
        guard picks.values.contains(Self.none) || mayBeNull.contains(true) else { return nil }
        var bits = FlagBits(rows)
        for row in 0..<rows {
            let pick = picks[row]
            if pick == Self.none {
                bits.append(0)
            } else {
                bits.append(mayBeNull[Int(pick)] ? flag(sources[Int(pick)]?.isValid(row) ?? false) : 1)
            }
        }
        return bits.validity()
    }

    private func fixed<Value: BitwiseCopyable & Sendable>(
        _ columns: [FixedColumn<Value>?], _ sources: [Vector?], _ placeholder: Value, _ validity: Validity?
    ) -> FixedColumn<Value> {
        let bases = columns.map { $0?.values.base }
        let steps = sources.map { $0?.isScalar == true ? 0 : 1 }
        let values = Buffer<Value>(count: rows) { target in
            for row in 0..<target.count {
                let pick = picks.base[row]
                guard pick != Self.none, let base = bases[Int(pick)] else {
                    target[row] = placeholder
                    continue
                }
                target[row] = base[row &* steps[Int(pick)]]
            }
        }
        return FixedColumn(values: values, validity: validity)
    }
}
