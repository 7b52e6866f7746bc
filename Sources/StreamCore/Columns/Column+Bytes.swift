extension Column {
    /// Bytes this column keeps alive, shared ones included. What bounds in bytes are counted in.
    public var byteCount: Int {
        let bits = validity.map { $0.words.byteCount } ?? 0
        switch self {
        case .bool(let column): return column.values.byteCount + bits
        case .int64(let column): return column.values.byteCount + bits
        case .float64(let column): return column.values.byteCount + bits
        case .string(let column):
            return column.views.byteCount + column.bytes.byteCount + (column.codes?.byteCount ?? 0) + bits
        case .list(let column):
            return column.ranges.byteCount + column.elements.reduce(0) { $0 + $1.byteCount } + bits
        }
    }
}
