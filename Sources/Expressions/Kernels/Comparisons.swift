internal import StreamCore

/// What two operands are compared as.
enum Comparand: Sendable {
    /// Integers, times, dates, and decimals of one scale.
    case integers
    /// Decimals of different scales: exact, in 128 bits, each side times its power of ten.
    case scaled(left: Int64, right: Int64)
    case floats
    case bools
    /// Strings and byte strings, by their bytes.
    case strings
}

/// `left = right` and its kin. Null where either is null.
struct Comparison: Kernel {
    let comparison: ComparisonOperator
    let comparand: Comparand
    let left: any Kernel
    let right: any Kernel

    func evaluate(_ frame: Frame) -> Vector {
        compare(left.evaluate(frame), right.evaluate(frame), frame)
    }

    /// The same over operands that have been computed already.
    func compare(_ left: Vector, _ right: Vector, _ frame: Frame) -> Vector {
        let pair = Pair(left, right, frame)
        switch comparand {
        case .integers: return pair.compare(comparison, left.ints, right.ints)
        case .floats: return pair.compare(comparison, left.floats, right.floats)
        case .bools: return pair.compare(comparison, left.bools, right.bools)
        case .strings: return pair.compareStrings(comparison)
        case .scaled(let a, let b): return pair.compareScaled(comparison, a, b)
        }
    }

    func mark(_ frame: Frame, _ mask: UnsafeMutablePointer<UInt8>) -> Bool {
        let pair = Pair(left.evaluate(frame), right.evaluate(frame), frame)
        switch comparand {
        case .integers: return pair.mark(comparison, pair.left.ints, pair.right.ints, mask, frame)
        case .floats: return pair.mark(comparison, pair.left.floats, pair.right.floats, mask, frame)
        case .bools: return pair.mark(comparison, pair.left.bools, pair.right.bools, mask, frame)
        case .strings:
            if comparison == .equal, pair.markEqualStrings(mask) { return true }
            return Finished(vector: pair.compareStrings(comparison)).mark(frame, mask)
        case .scaled(let a, let b):
            return Finished(vector: pair.compareScaled(comparison, a, b)).mark(frame, mask)
        }
    }
}

extension Pair {
    /// Two decimals of different scales. The 128-bit products cannot overflow: 2^63 * 10^18 < 2^127.
    func compareScaled(_ comparison: ComparisonOperator, _ leftFactor: Int64, _ rightFactor: Int64) -> Vector {
        let sign = map(left.ints, right.ints) { (a: Int64, b: Int64) -> Int64 in
            let x = Int128(a) &* Int128(leftFactor)
            let y = Int128(b) &* Int128(rightFactor)
            return x < y ? -1 : x == y ? 0 : 1
        }
        return compareSigns(sign, comparison)
    }

    /// -1, 0 or 1 a row against zero.
    func compareSigns(_ signs: FixedColumn<Int64>, _ comparison: ComparisonOperator) -> Vector {
        let base = signs.values.base
        let zero = Buffer<Int64>([0])
        let values = Buffer<UInt8>(count: rows) { target in
            guard let start = target.baseAddress else { return }
            switch comparison {
            case .equal: zipSigns(base, zero, start) { $0 == $1 }
            case .notEqual: zipSigns(base, zero, start) { $0 != $1 }
            case .less: zipSigns(base, zero, start) { $0 < $1 }
            case .lessOrEqual: zipSigns(base, zero, start) { $0 <= $1 }
            case .greater: zipSigns(base, zero, start) { $0 > $1 }
            case .greaterOrEqual: zipSigns(base, zero, start) { $0 >= $1 }
            }
        }
        return Vector(.bool(FixedColumn(values: values, validity: validity)), isScalar: isScalar, faults: faults)
    }

    @inline(__always)
    private func zipSigns(
        _ signs: UnsafeMutablePointer<Int64>, _ zero: Buffer<Int64>, _ target: UnsafeMutablePointer<UInt8>,
        _ holds: (Int64, Int64) -> Bool
    ) {
        zipRows(signs, isScalar: false, zero.base, isScalar: true, rows: rows, into: target) { flag(holds($0, $1)) }
    }
}
