extension Column {
    /// Bytes this column keeps alive, shared ones included. What bounds in bytes are counted in.
    public var byteCount: Int {
        var counted = SharedBytes()
        return byteCount(&counted)
    }

    /// The same, without the bytes that another column counted with `counted` keeps alive already: columns decoded from
    /// one batch share its slab.
    func byteCount(_ counted: inout SharedBytes) -> Int {
        let bits = validity.map { $0.words.byteCount } ?? 0
        switch self {
        case .bool(let column): return column.values.byteCount + bits
        case .int64(let column): return column.values.byteCount + bits
        case .float64(let column): return column.values.byteCount + bits
        case .string(let column):
            return column.views.byteCount + counted.add(column.bytes) + (column.codes?.byteCount ?? 0) + bits
        case .list(let column):
            return column.ranges.byteCount + column.elements.reduce(0) { $0 + $1.byteCount(&counted) } + bits
        }
    }
}

extension [Column] {
    /// Bytes these columns keep alive together.
    public var byteCount: Int {
        var counted = SharedBytes()
        return reduce(0) { $0 + $1.byteCount(&counted) }
    }
}

/// Buffers of string bytes that have been counted.
struct SharedBytes {
    private var seen: [ObjectIdentifier] = []

    /// The buffer's bytes the first time, nothing from then on.
    mutating func add(_ buffer: Buffer<UInt8>) -> Int {
        let identity = ObjectIdentifier(buffer)
        guard !seen.contains(identity) else { return 0 }
        seen.append(identity)
        return buffer.byteCount
    }
}
