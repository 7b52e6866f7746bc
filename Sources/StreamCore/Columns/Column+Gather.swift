extension FixedColumn {
    /// The rows `rows`, in that order.
    @inlinable
    public func gathered(_ rows: Selection) -> FixedColumn {
        let indexes = rows.indexes.base
        let source = values.base
        let moved = Buffer<Value>(count: rows.count) { target in
            for row in 0..<target.count { target[row] = source[Int(indexes[row])] }
        }
        return FixedColumn(values: moved, validity: validity?.gathered(rows))
    }
}

extension StringColumn {
    /// The rows `rows`, in that order; the bytes are shared.
    public func gathered(_ rows: Selection) -> StringColumn {
        let indexes = rows.indexes.base
        let moved = validity?.gathered(rows)
        if let codes {
            let picked = Buffer<UInt32>(count: rows.count) { target in
                for row in 0..<target.count { target[row] = codes.base[Int(indexes[row])] }
            }
            return StringColumn(views: views, bytes: bytes, codes: picked, validity: moved)
        }
        let picked = Buffer<StringView>(count: rows.count) { target in
            for row in 0..<target.count { target[row] = views.base[Int(indexes[row])] }
        }
        return StringColumn(views: picked, bytes: bytes, validity: moved)
    }
}

extension ListColumn {
    /// The rows `rows`, in that order; the elements are shared.
    public func gathered(_ rows: Selection) -> ListColumn {
        let indexes = rows.indexes.base
        let picked = Buffer<ListRange>(count: rows.count) { target in
            for row in 0..<target.count { target[row] = ranges.base[Int(indexes[row])] }
        }
        return ListColumn(
            ranges: picked, elements: elements, elementCount: elementCount, validity: validity?.gathered(rows))
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
