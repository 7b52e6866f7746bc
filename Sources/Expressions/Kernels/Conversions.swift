internal import StreamCore

/// An int as a float: exact to 2^53, the nearest one beyond.
struct IntegerToFloat: Kernel {
    let operand: any Kernel

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        return Vector(
            .float64(vector.mapFixed(vector.ints) { Double($0) }), isScalar: vector.isScalar, faults: vector.faults)
    }
}

/// An int or a decimal with more digits after the point: times a power of ten, at most 18 digits.
struct Rescaling: Kernel {
    let operand: any Kernel
    /// At most 10^18.
    let factor: Int64
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let vector = operand.evaluate(frame)
        let factor = factor
        return vector.mapChecked(vector.ints, site) { value in
            let (product, overflow) = value.multipliedReportingOverflow(by: factor)
            return overflow ? .fault(.overflow) : Decimals.checked(product)
        }
    }
}
