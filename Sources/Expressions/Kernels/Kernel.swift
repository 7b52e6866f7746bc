internal import StreamCore

/// What a kernel computes from: the columns of one batch.
struct Frame: Sendable {
    let columns: [Column]
    let rowCount: Int
    /// Epoch milliseconds.
    let now: Int64
}

/// One node of a compiled expression: computes a whole column from the columns of its operands.
///
/// A kernel computes every row, null ones included, and must not trap on any value; it reports a fault only for a row
/// whose operands are not null.
protocol Kernel: Sendable {
    func evaluate(_ frame: Frame) -> Vector

    /// For conditions: clears `mask[row]` wherever the condition is not true, and keeps what is cleared. False where a
    /// row failed: `mask` then means nothing, and the caller evaluates.
    func mark(_ frame: Frame, _ mask: UnsafeMutablePointer<UInt8>) -> Bool
}

extension Kernel {
    func mark(_ frame: Frame, _ mask: UnsafeMutablePointer<UInt8>) -> Bool {
        let vector = evaluate(frame)
        guard vector.faults.isEmpty else { return false }
        vector.narrow(mask, frame.rowCount)
        return true
    }
}

extension Vector {
    /// Clears `mask` wherever these bools are not true.
    func narrow(_ mask: UnsafeMutablePointer<UInt8>, _ rows: Int) {
        let values = bools
        let base = values.values.base
        let step = isScalar ? 0 : 1
        if let validity = values.validity {
            for row in 0..<rows {
                mask[row] &= base[row &* step] & validity.bit(row &* step)
            }
        } else {
            for row in 0..<rows { mask[row] &= base[row &* step] }
        }
    }
}

extension Validity {
    /// 1 where the row has a value.
    @inline(__always)
    func bit(_ row: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (words.base[row >> 6] >> UInt64(row & 63)) & 1)
    }
}
