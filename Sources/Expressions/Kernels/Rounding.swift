internal import StreamCore

enum Rounding: Sendable {
    /// Ties away from zero, as SQL rounds.
    case nearest
    case floor
    case ceiling
    /// No rounding: the sign alone goes.
    case absolute
}

/// A decimal with fewer digits after the point.
struct DecimalRounding: Kernel {
    let operand: any Kernel
    let rounding: Rounding
    /// A power of ten: the digits that go.
    let divisor: Int64

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let divisor = divisor
        let column: FixedColumn<Int64>
        switch rounding {
        case .nearest: column = vector.mapFixed(vector.ints) { Decimals.divideAwayFromZero($0, divisor) }
        case .floor: column = vector.mapFixed(vector.ints) { floorDivide($0, divisor) }
        case .ceiling: column = vector.mapFixed(vector.ints) { 0 &- floorDivide(0 &- $0, divisor) }
        case .absolute: column = vector.ints
        }
        return Vector(.int64(column), isScalar: vector.isScalar, faults: vector.faults)
    }
}

struct FloatRounding: Kernel {
    let operand: any Kernel
    let rounding: Rounding
    /// 10 to the number of digits that stay after the point.
    let power: Double

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let floats = vector.floats
        let power = power
        let column: FixedColumn<Double>
        switch rounding {
        case .nearest: column = vector.mapFixed(floats) { Self.round($0, power) }
        case .floor: column = vector.mapFixed(floats) { $0.rounded(.down) }
        case .ceiling: column = vector.mapFixed(floats) { $0.rounded(.up) }
        case .absolute: column = vector.mapFixed(floats) { $0.magnitude }
        }
        return Vector(.float64(column), isScalar: vector.isScalar, faults: vector.faults)
    }

    @inline(__always)
    private static func round(_ value: Double, _ power: Double) -> Double {
        let scaled = value * power
        // From 2^52 on there is nothing behind the point.
        guard scaled.magnitude < 4_503_599_627_370_496 else { return value }
        return scaled.rounded(.toNearestOrAwayFromZero) / power
    }
}

/// `abs(x)` over integers and decimals.
struct IntegerAbsolute: Kernel {
    let operand: any Kernel
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        return vector.mapChecked(vector.ints, site) { $0 == .min ? .fault(.overflow) : .value(abs($0)) }
    }
}
