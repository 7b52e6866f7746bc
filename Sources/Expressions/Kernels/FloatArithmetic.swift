internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// `+ - * / %` over 64-bit floats. A result that is not finite is an overflow, so that no later stage meets one.
struct FloatArithmetic: Kernel {
    let operation: ArithmeticOperator
    let left: any Kernel
    let right: any Kernel
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let pair = Pair(left.evaluate(frame), right.evaluate(frame), frame)
        switch operation {
        case .add: return compute(pair) { $0 + $1 }
        case .subtract: return compute(pair) { $0 - $1 }
        case .multiply: return compute(pair) { $0 * $1 }
        case .divide: return compute(pair) { $0 / $1 }
        case .remainder: return compute(pair) { fmod($0, $1) }
        }
    }

    @inline(__always)
    private func compute(_ pair: Pair, _ body: (Double, Double) -> Double) -> Vector {
        var isFinite = true
        let column = pair.map(pair.left.floats, pair.right.floats) { (a: Double, b: Double) -> Double in
            let value = body(a, b)
            isFinite = isFinite && value.isFinite
            return value
        }
        guard !isFinite else { return Vector(.float64(column), isScalar: pair.isScalar, faults: pair.faults) }
        return Vector(
            .float64(column), isScalar: pair.isScalar, faults: pair.faults.merged(faults(of: column, pair)))
    }

    private func faults(of column: FixedColumn<Double>, _ pair: Pair) -> Faults {
        var own = Faults()
        let divides = operation == .divide || operation == .remainder
        let divisors = pair.right.floats.values.base
        for row in 0..<pair.rows where column.isValid(row) && !column.values[row].isFinite {
            let byZero = divides && divisors[pair.right.isScalar ? 0 : row] == 0
            own.append(row: row, byZero ? .divisionByZero : .overflow, site)
        }
        return own
    }
}
