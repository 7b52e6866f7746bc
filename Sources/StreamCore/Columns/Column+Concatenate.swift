extension Column {
    /// The rows of `columns` one after the other; all of one layout, at least one column.
    public static func concatenated(_ columns: [Column]) -> Column {
        guard columns.count > 1, let first = columns.first else { return columns[0] }
        switch first {
        case .bool: return .bool(concatenateFixed(columns) { if case .bool(let column) = $0 { column } else { nil } })
        case .int64:
            return .int64(concatenateFixed(columns) { if case .int64(let column) = $0 { column } else { nil } })
        case .float64:
            return .float64(concatenateFixed(columns) { if case .float64(let column) = $0 { column } else { nil } })
        case .string:
            return .string(
                concatenateStrings(columns.compactMap { if case .string(let column) = $0 { column } else { nil } }))
        case .list:
            return .list(
                concatenateLists(columns.compactMap { if case .list(let column) = $0 { column } else { nil } }))
        }
    }

    private static func concatenateFixed<Value>(
        _ columns: [Column], _ unwrap: (Column) -> FixedColumn<Value>?
    ) -> FixedColumn<Value> {
        let parts = columns.compactMap(unwrap)
        let values = Buffer<Value>(count: parts.reduce(0) { $0 + $1.count }) { target in
            var end = 0
            for part in parts {
                (target.baseAddress.unsafelyUnwrapped + end).update(from: part.values.base, count: part.count)
                end += part.count
            }
        }
        return FixedColumn(values: values, validity: concatenateValidity(columns))
    }

    private static func concatenateStrings(_ parts: [StringColumn]) -> StringColumn {
        var builder = StringColumnBuilder(capacity: parts.reduce(0) { $0 + $1.count })
        for part in parts {
            for row in 0..<part.count {
                if part.isValid(row) { builder.append(part.bytes(row)) } else { builder.appendNull() }
            }
        }
        return builder.finish()
    }

    private static func concatenateLists(_ parts: [ListColumn]) -> ListColumn {
        let width = parts.first?.elements.count ?? 0
        let elements = (0..<width).map { index in concatenated(parts.map { $0.elements[index] }) }
        var base = 0
        let ranges = Buffer<ListRange>(count: parts.reduce(0) { $0 + $1.count }) { target in
            var row = 0
            for part in parts {
                for range in part.ranges.values {
                    target[row] = ListRange(start: range.start + UInt32(base), count: range.count)
                    row += 1
                }
                base += part.elementCount
            }
        }
        return ListColumn(
            ranges: ranges, elements: elements, elementCount: base,
            validity: concatenateValidity(parts.map { .list($0) }))
    }

    private static func concatenateValidity(_ columns: [Column]) -> Validity? {
        guard columns.contains(where: { $0.validity != nil }) else { return nil }
        var builder = ValidityBuilder()
        var total = 0
        for column in columns {
            for row in 0..<column.count { builder.append(column.isValid(row)) }
            total += column.count
        }
        return builder.frozen(total)
    }
}
