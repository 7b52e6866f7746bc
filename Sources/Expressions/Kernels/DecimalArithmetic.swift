internal import StreamCore

/// `+ - * / %` over scaled integers. The checker has settled the scales; a result beyond 18 digits is an overflow.
struct DecimalArithmetic: Kernel {
    let operation: ArithmeticOperator
    let left: any Kernel
    let right: any Kernel
    /// Powers of ten that bring the operands to one scale; for a division, `leftFactor` alone brings the numerator to
    /// the result's scale. Up to 10^24.
    let leftFactor: Int128
    let rightFactor: Int128
    let site: Site

    func evaluate(_ frame: Frame) -> Vector {
        let pair = Pair(left.evaluate(frame), right.evaluate(frame), frame)
        switch operation {
        case .add: return sum(pair, sign: 1)
        case .subtract: return sum(pair, sign: -1)
        case .multiply: return product(pair)
        case .divide: return quotient(pair)
        case .remainder: return remainder(pair)
        }
    }

    /// The 64-bit way first; Int128 where a row does not fit it.
    private func sum(_ pair: Pair, sign: Int64) -> Vector {
        // A factor is at most 10^18 here.
        let a = Int64(truncatingIfNeeded: leftFactor)
        let b = Int64(truncatingIfNeeded: rightFactor) &* sign
        return pair.integers(
            site,
            fast: { x, y in
                let (p, overflow1) = x.multipliedReportingOverflow(by: a)
                let (q, overflow2) = y.multipliedReportingOverflow(by: b)
                let (value, overflow3) = p.addingReportingOverflow(q)
                return (value, overflow1 || overflow2 || overflow3 || Decimals.isTooLong(value))
            },
            exact: { x, y in Decimals.outcome(Int128(x) &* Int128(a) &+ Int128(y) &* Int128(b)) })
    }

    private func product(_ pair: Pair) -> Vector {
        pair.integers(
            site,
            fast: { x, y in
                let (value, overflow) = x.multipliedReportingOverflow(by: y)
                return (value, overflow || Decimals.isTooLong(value))
            },
            exact: { x, y in Decimals.outcome(Int128(x) &* Int128(y)) })
    }

    private func quotient(_ pair: Pair) -> Vector {
        let factor = leftFactor
        return pair.exactIntegers(site) { x, y in
            if y == 0 { return .fault(.divisionByZero) }
            let (numerator, overflow) = Int128(x).multipliedReportingOverflow(by: factor)
            // A numerator beyond 128 bits over a 64-bit divisor is beyond 18 digits.
            if overflow { return .fault(.overflow) }
            if let narrow = Int64(exactly: numerator), narrow != .min {
                return Decimals.checked(Decimals.divideToEven(narrow, y))
            }
            return Decimals.outcome(Decimals.divideToEven(numerator, Int128(y)))
        }
    }

    private func remainder(_ pair: Pair) -> Vector {
        let a = leftFactor
        let b = rightFactor
        return pair.exactIntegers(site) { x, y in
            if y == 0 { return .fault(.divisionByZero) }
            return Decimals.outcome((Int128(x) &* a) % (Int128(y) &* b))
        }
    }
}
