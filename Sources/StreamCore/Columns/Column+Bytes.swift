extension Column {
    /// Bytes this column keeps alive, shared ones included. What bounds in bytes are counted in.
    public var byteCount: Int {
        var kept = KeptBytes()
        kept.add(self)
        return kept.count
    }

    /// Those that no column counted with `kept` keeps alive already.
    fileprivate func byteCount(_ kept: inout KeptBytes) -> Int {
        let bits = validity.map { $0.words.byteCount } ?? 0
        switch self {
        case .bool(let column): return column.values.byteCount + bits
        case .int64(let column): return column.values.byteCount + bits
        case .float64(let column): return column.values.byteCount + bits
        case .string(let column):
            return column.views.byteCount + kept.add(column.bytes) + (column.codes?.byteCount ?? 0) + bits
        case .list(let column):
            return column.ranges.byteCount + column.elements.reduce(0) { $0 + $1.byteCount(&kept) } + bits
        }
    }
}

extension [Column] {
    /// Bytes these columns keep alive together.
    public var byteCount: Int {
        var kept = KeptBytes()
        kept.add(self)
        return kept.count
    }
}

/// Bytes that columns keep alive together: columns decoded from one batch share its slab, which counts once.
public struct KeptBytes {
    public private(set) var count = 0
    private var seen: [ObjectIdentifier] = []

    public init() {}

    public mutating func add(_ columns: [Column]) {
        for column in columns { add(column) }
    }

    public mutating func add(_ column: Column) {
        let more = column.byteCount(&self)
        count += more
    }

    /// The buffer's bytes the first time, nothing from then on.
    fileprivate mutating func add(_ buffer: Buffer<UInt8>) -> Int {
        let identity = ObjectIdentifier(buffer)
        guard !seen.contains(identity) else { return 0 }
        seen.append(identity)
        return buffer.byteCount
    }
}
