internal import StreamCore

/// An int, a decimal or a float as an int, without what stands behind the point.
struct CastToInteger: Kernel {
    let operand: any Kernel
    let from: DataType
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        switch from {
        case .bool:
            return Vector(
                .int64(vector.mapFixed(vector.bools) { Int64($0) }), isScalar: vector.isScalar, faults: vector.faults)
        case .float:
            return vector.mapChecked(vector.floats, site) { value in
                Int64(exactly: value.rounded(.towardZero)).map(Outcome.value) ?? .fault(.overflow)
            }
        case .decimal(_, let scale):
            let power = Int64(truncatingIfNeeded: Decimals.power(scale))
            return Vector(
                .int64(vector.mapFixed(vector.ints) { $0 / power }), isScalar: vector.isScalar, faults: vector.faults)
        default: return vector
        }
    }
}

/// A decimal as a float: the nearest one.
struct DecimalToFloat: Kernel {
    let operand: any Kernel
    let scale: Int

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let power = Double(Int64(truncatingIfNeeded: Decimals.power(scale)))
        return Vector(
            .float64(vector.mapFixed(vector.ints) { Double($0) / power }), isScalar: vector.isScalar,
            faults: vector.faults)
    }
}

/// An int, a decimal or a float as a decimal of given digits; what is finer is rounded half to even.
struct CastToDecimal: Kernel {
    let operand: any Kernel
    /// The operand's scale; nil: it is a float.
    let from: Int?
    let precision: Int
    let scale: Int
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let bound = Int64(truncatingIfNeeded: Decimals.power(precision))
        guard let from else { return floats(vector, bound) }
        let power = Int64(truncatingIfNeeded: Decimals.power(abs(scale - from)))
        if from > scale {
            return vector.mapChecked(vector.ints, site) { Self.bounded(Decimals.divideToEven($0, power), bound) }
        }
        return vector.mapChecked(vector.ints, site) { value in
            let (product, overflow) = value.multipliedReportingOverflow(by: power)
            return overflow ? .fault(.overflow) : Self.bounded(product, bound)
        }
    }

    private func floats(_ vector: Vector, _ bound: Int64) -> Vector {
        let power = Double(Int64(truncatingIfNeeded: Decimals.power(scale)))
        return vector.mapChecked(vector.floats, site) { value in
            guard let whole = Int64(exactly: (value * power).rounded(.toNearestOrEven)) else {
                return .fault(.overflow)
            }
            return Self.bounded(whole, bound)
        }
    }

    @inline(__always)
    private static func bounded(_ value: Int64, _ bound: Int64) -> Outcome {
        value.magnitude < bound.magnitude ? .value(value) : .fault(.overflow)
    }
}

/// An int as a bool: whether it is not zero.
struct IntegerToBool: Kernel {
    let operand: any Kernel

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        return Vector(
            .bool(vector.mapFixed(vector.ints) { flag($0 != 0) }), isScalar: vector.isScalar, faults: vector.faults)
    }
}

/// A date as the timestamp of its midnight, or a timestamp as its date; in UTC.
struct TimeCast: Kernel {
    let operand: any Kernel
    let toDate: Bool
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        return vector.mapChecked(vector.ints, site) { value in
            if toDate { return .value(floorDivide(value, TimeText.millisecondsPerDay)) }
            let (product, overflow) = value.multipliedReportingOverflow(by: TimeText.millisecondsPerDay)
            return overflow ? .fault(.overflow) : .value(product)
        }
    }
}
