internal import StreamCore

/// `hash(x)`: XXH3 of a string's bytes, or of the eight bytes, least first, of a number; the same in every process.
struct Hash: Kernel {
    let operand: any Kernel

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        return Vector(.int64(hashed(vector)), isScalar: vector.isScalar, faults: vector.faults)
    }

    private func hashed(_ vector: Vector) -> FixedColumn<Int64> {
        switch vector.column {
        case .bool(let column): return vector.mapFixed(column) { Self.hash(UInt64($0)) }
        case .int64(let column): return vector.mapFixed(column) { Self.hash(UInt64(bitPattern: $0)) }
        // Both zeros are one value, and every NaN is one.
        case .float64(let column):
            return vector.mapFixed(column) { Self.hash($0.isNaN ? Double.nan.bitPattern : ($0 + 0.0).bitPattern) }
        case .string(let column):
            return column.map { view, bytes in
                let run = UnsafeRawBufferPointer(start: bytes + Int(view.offset), count: Int(view.length))
                return Int64(bitPattern: RowHash.bytes(run))
            }
        case .list(let column):
            return FixedColumn(values: Buffer(repeating: 0, count: column.count), validity: column.validity)
        }
    }

    @inline(__always)
    private static func hash(_ value: UInt64) -> Int64 {
        withUnsafeBytes(of: value.littleEndian) { Int64(bitPattern: RowHash.bytes($0)) }
    }
}
