internal import StreamCore

/// `+ - * / %` over 64-bit integers; division truncates toward zero. Also times and dates, whose units are integers.
struct IntegerArithmetic: Kernel {
    let operation: ArithmeticOperator
    let left: any Kernel
    let right: any Kernel
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let pair = Pair(left.evaluate(frame), right.evaluate(frame), frame)
        switch operation {
        case .add: return pair.integers(site, fast: { $0.addingReportingOverflow($1) }, exact: Self.sum)
        case .subtract:
            return pair.integers(site, fast: { $0.subtractingReportingOverflow($1) }, exact: Self.difference)
        case .multiply:
            return pair.integers(site, fast: { $0.multipliedReportingOverflow(by: $1) }, exact: Self.product)
        case .divide: return pair.exactIntegers(site, Self.quotient)
        case .remainder: return pair.exactIntegers(site, Self.remainder)
        }
    }

    @inline(__always)
    private static func outcome(_ result: (partialValue: Int64, overflow: Bool)) -> Outcome {
        result.overflow ? .fault(.overflow) : .value(result.partialValue)
    }

    @inline(__always)
    private static func sum(_ a: Int64, _ b: Int64) -> Outcome { outcome(a.addingReportingOverflow(b)) }

    @inline(__always)
    private static func difference(_ a: Int64, _ b: Int64) -> Outcome { outcome(a.subtractingReportingOverflow(b)) }

    @inline(__always)
    private static func product(_ a: Int64, _ b: Int64) -> Outcome { outcome(a.multipliedReportingOverflow(by: b)) }

    @inline(__always)
    private static func quotient(_ a: Int64, _ b: Int64) -> Outcome {
        if b == 0 { return .fault(.divisionByZero) }
        return outcome(a.dividedReportingOverflow(by: b))
    }

    @inline(__always)
    private static func remainder(_ a: Int64, _ b: Int64) -> Outcome {
        if b == 0 { return .fault(.divisionByZero) }
        // The least integer by -1 has no quotient, but a remainder.
        return b == -1 ? .value(0) : .value(a % b)
    }
}
