internal import StreamCore

/// `-x` over integers and decimals.
struct IntegerNegation: Kernel {
    let operand: any Kernel
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        return vector.mapChecked(vector.ints, site) { $0 == .min ? .fault(.overflow) : .value(-$0) }
    }
}

/// `-x` over floats.
struct FloatNegation: Kernel {
    let operand: any Kernel

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        return Vector(
            .float64(vector.mapFixed(vector.floats) { -$0 }), isScalar: vector.isScalar, faults: vector.faults)
    }
}

/// `not x`.
struct Not: Kernel {
    let operand: any Kernel

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        return Vector(.bool(vector.mapFixed(vector.bools) { $0 ^ 1 }), isScalar: vector.isScalar, faults: vector.faults)
    }
}

/// `x is null`, or `is not null` where `negated`. Never null itself.
struct NullTest: Kernel {
    let operand: any Kernel
    let negated: Bool

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let rows = vector.column.count
        let ifValid: UInt8 = negated ? 1 : 0
        guard let validity = vector.column.validity else {
            return Vector(
                .bool(FixedColumn(values: Buffer(repeating: ifValid, count: rows))), isScalar: vector.isScalar,
                faults: vector.faults)
        }
        let values = Buffer<UInt8>(count: rows) { target in
            for row in 0..<rows { target[row] = validity.bit(row) ^ ifValid ^ 1 }
        }
        return Vector(.bool(FixedColumn(values: values)), isScalar: vector.isScalar, faults: vector.faults)
    }
}
