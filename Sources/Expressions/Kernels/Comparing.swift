internal import StreamCore

/// 1 where a condition holds, without a branch.
@inline(__always)
func flag(_ condition: Bool) -> UInt8 { unsafeBitCast(condition, to: UInt8.self) }

extension Pair {
    /// A comparison of two fixed-width operands: one byte a row.
    @inline(__always)
    func compare<Value: BitwiseCopyable & Sendable & Comparable>(
        _ comparison: ComparisonOperator, _ left: FixedColumn<Value>, _ right: FixedColumn<Value>
    ) -> Vector {
        let column: FixedColumn<UInt8>
        switch comparison {
        case .equal: column = map(left, right) { flag($0 == $1) }
        case .notEqual: column = map(left, right) { flag($0 != $1) }
        case .less: column = map(left, right) { flag($0 < $1) }
        case .lessOrEqual: column = map(left, right) { flag($0 <= $1) }
        case .greater: column = map(left, right) { flag($0 > $1) }
        case .greaterOrEqual: column = map(left, right) { flag($0 >= $1) }
        }
        return Vector(.bool(column), isScalar: isScalar, faults: faults)
    }

    /// The same straight into a mask; false where a row failed.
    @inline(__always)
    func mark<Value: BitwiseCopyable & Sendable & Comparable>(
        _ comparison: ComparisonOperator, _ left: FixedColumn<Value>, _ right: FixedColumn<Value>,
        _ mask: UnsafeMutablePointer<UInt8>, _ frame: Frame
    ) -> Bool {
        guard faults.isEmpty, !isScalar else {
            return Finished(vector: compare(comparison, left, right)).mark(frame, mask)
        }
        switch comparison {
        case .equal: narrow(left, right, mask) { $0 == $1 }
        case .notEqual: narrow(left, right, mask) { $0 != $1 }
        case .less: narrow(left, right, mask) { $0 < $1 }
        case .lessOrEqual: narrow(left, right, mask) { $0 <= $1 }
        case .greater: narrow(left, right, mask) { $0 > $1 }
        case .greaterOrEqual: narrow(left, right, mask) { $0 >= $1 }
        }
        clearNulls(mask)
        return true
    }

    @inline(__always)
    private func narrow<Value: BitwiseCopyable & Sendable>(
        _ left: FixedColumn<Value>, _ right: FixedColumn<Value>, _ mask: UnsafeMutablePointer<UInt8>,
        _ holds: (Value, Value) -> Bool
    ) {
        let a = left.values.base
        let b = right.values.base
        if self.right.isScalar {
            let value = b[0]
            for row in 0..<rows { mask[row] &= flag(holds(a[row], value)) }
        } else if self.left.isScalar {
            let value = a[0]
            for row in 0..<rows { mask[row] &= flag(holds(value, b[row])) }
        } else {
            for row in 0..<rows { mask[row] &= flag(holds(a[row], b[row])) }
        }
    }

    /// Clears the mask where an operand is null.
    func clearNulls(_ mask: UnsafeMutablePointer<UInt8>) {
        guard let validity else { return }
        for row in 0..<rows { mask[row] &= validity.bit(row) }
    }
}

/// A vector that has been computed already, as a kernel.
struct Finished: Kernel {
    let vector: Vector

    func evaluate(_ frame: Frame) -> Vector { vector }
}
