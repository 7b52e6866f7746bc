internal import CXXHash

/// Row hashes, column by column: 64 bits, the same in every process and on every machine of one byte order.
public enum RowHash {
    /// What a null hashes to.
    @usableFromInline static let null: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The finalizer of MurmurHash3 (public domain): every input bit reaches every output bit.
    @inlinable
    public static func mix(_ value: UInt64) -> UInt64 {
        var hash = value
        hash ^= hash >> 33
        hash = hash &* 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        hash = hash &* 0xC4CE_B9FE_1A85_EC53
        hash ^= hash >> 33
        return hash
    }

    /// Two hashes in order.
    @inlinable
    public static func combine(_ left: UInt64, _ right: UInt64) -> UInt64 {
        mix(left &* 31 &+ right)
    }

    /// XXH3 of a run of bytes.
    public static func bytes(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        weir_xxh3_64(bytes.baseAddress, bytes.count, 0)
    }

    /// One hash a row over `columns`, in order. Lists do not take part in keys.
    public static func rows(_ columns: [Column], rowCount: Int) -> Buffer<UInt64> {
        Buffer(count: rowCount) { target in
            for (index, column) in columns.enumerated() {
                column.hash(into: target, combining: index > 0)
            }
            if columns.isEmpty { target.update(repeating: 0) }
        }
    }
}

extension Column {
    fileprivate func hash(into target: UnsafeMutableBufferPointer<UInt64>, combining: Bool) {
        switch self {
        case .bool(let column):
            let base = column.values.base
            fill(target, combining) { RowHash.mix(UInt64(base[$0]) &+ 1) }
        case .int64(let column):
            let base = column.values.base
            fill(target, combining) { RowHash.mix(UInt64(bitPattern: base[$0]) &+ 1) }
        case .float64(let column):
            let base = column.values.base
            // Both zeros are one key, and every NaN is one key.
            fill(target, combining) { RowHash.mix(base[$0].isNaN ? 7 : (base[$0] + 0.0).bitPattern) }
        case .string(let column): hashStrings(column, target, combining)
        case .list: fill(target, combining) { _ in 0 }
        }
    }

    private func hashStrings(
        _ column: StringColumn, _ target: UnsafeMutableBufferPointer<UInt64>, _ combining: Bool
    ) {
        let views = column.views.base
        let bytes = column.bytes.base
        func hash(_ view: StringView) -> UInt64 {
            weir_xxh3_64(bytes + Int(view.offset), Int(view.length), 0)
        }
        guard let codes = column.codes?.base else {
            fill(target, combining) { hash(views[$0]) }
            return
        }
        // A dictionary larger than the batch is not worth hashing whole.
        guard column.views.count <= target.count else {
            fill(target, combining) { hash(views[Int(codes[$0])]) }
            return
        }
        let entries = Buffer<UInt64>(count: column.views.count) { entries in
            for entry in 0..<entries.count { entries[entry] = hash(views[entry]) }
        }
        fill(target, combining) { entries.base[Int(codes[$0])] }
    }

    @inline(__always)
    private func fill(
        _ target: UnsafeMutableBufferPointer<UInt64>, _ combining: Bool, _ hash: (Int) -> UInt64
    ) {
        if let validity {
            for row in 0..<target.count {
                let value = validity.isValid(row) ? hash(row) : RowHash.null
                target[row] = combining ? RowHash.combine(target[row], value) : value
            }
            return
        }
        if combining {
            for row in 0..<target.count { target[row] = RowHash.combine(target[row], hash(row)) }
        } else {
            for row in 0..<target.count { target[row] = hash(row) }
        }
    }
}
