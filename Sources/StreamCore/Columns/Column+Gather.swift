extension Buffer {
    /// The values at `rows`, in that order.
    @inlinable
    public func gathered(_ rows: Selection) -> Buffer {
        let indexes = rows.indexes.base
        return Buffer(count: rows.count) { target in
            for row in 0..<target.count { target[row] = base[Int(indexes[row])] }
        }
    }
}

extension FixedColumn {
    /// The rows `rows`, in that order.
    @inlinable
    public func gathered(_ rows: Selection) -> FixedColumn {
        FixedColumn(values: values.gathered(rows), validity: validity?.gathered(rows))
    }
}

extension StringColumn {
    /// The rows `rows`, in that order; the bytes are shared.
    public func gathered(_ rows: Selection) -> StringColumn {
        let moved = validity?.gathered(rows)
        if let codes {
            return StringColumn(views: views, bytes: bytes, codes: codes.gathered(rows), validity: moved)
        }
        return StringColumn(views: views.gathered(rows), bytes: bytes, validity: moved)
    }
}

extension ListColumn {
    /// The rows `rows`, in that order; the elements are shared.
    public func gathered(_ rows: Selection) -> ListColumn {
        ListColumn(
            ranges: ranges.gathered(rows), elements: elements, elementCount: elementCount,
            validity: validity?.gathered(rows))
    }
}

extension Column {
    /// The rows `rows`, in that order.
    public func gathered(_ rows: Selection) -> Column {
        switch self {
        case .bool(let column): .bool(column.gathered(rows))
        case .int64(let column): .int64(column.gathered(rows))
        case .float64(let column): .float64(column.gathered(rows))
        case .string(let column): .string(column.gathered(rows))
        case .list(let column): .list(column.gathered(rows))
        }
    }
}
