internal import StreamCore

/// A row's exact result, or why there is none.
struct Outcome {
    var value: Int64
    var fault: FaultCode

    @inline(__always)
    static func value(_ value: Int64) -> Outcome { Outcome(value: value, fault: .none) }

    @inline(__always)
    static func fault(_ code: FaultCode) -> Outcome { Outcome(value: 0, fault: code) }
}

extension Pair {
    /// Integer arithmetic in two passes: `fast` over every row, saying whether the result can be wrong; only where a
    /// row's was, null or not, `exact` over all of them.
    @inline(__always)
    func integers(
        _ site: Site, fast: (Int64, Int64) -> (partialValue: Int64, overflow: Bool),
        exact: (Int64, Int64) -> Outcome
    ) -> Vector {
        var wrong: UInt8 = 0
        let column = map(left.ints, right.ints) { (a: Int64, b: Int64) -> Int64 in
            let (value, overflow) = fast(a, b)
            wrong |= unsafeBitCast(overflow, to: UInt8.self)
            return value
        }
        guard wrong != 0 else { return Vector(.int64(column), isScalar: isScalar, faults: faults) }
        return exactIntegers(site, exact)
    }

    /// Row by row, for operations that may fail at any of them.
    @inline(__always)
    func exactIntegers(_ site: Site, _ exact: (Int64, Int64) -> Outcome) -> Vector {
        var own = Faults()
        var row = 0
        let column = map(left.ints, right.ints) { (a: Int64, b: Int64) -> Int64 in
            let outcome = exact(a, b)
            if outcome.fault != .none, isValid(row) { own.append(row: row, outcome.fault, site) }
            row &+= 1
            return outcome.value
        }
        return Vector(.int64(column), isScalar: isScalar, faults: faults.merged(own))
    }
}

extension Vector {
    /// One operand, row by row, where any row may fail.
    @inline(__always)
    func mapChecked<A: BitwiseCopyable & Sendable>(
        _ column: FixedColumn<A>, _ site: Site, _ exact: (A) -> Outcome
    ) -> Vector {
        var own = Faults()
        let source = column.values.base
        let values = Buffer<Int64>(count: column.count) { target in
            for row in 0..<target.count {
                let outcome = exact(source[row])
                if outcome.fault != .none, column.isValid(row) { own.append(row: row, outcome.fault, site) }
                target[row] = outcome.value
            }
        }
        return Vector(
            .int64(FixedColumn(values: values, validity: column.validity)), isScalar: isScalar,
            faults: faults.merged(own))
    }

    /// One operand, row by row, where no row can fail.
    @inline(__always)
    func mapFixed<A: BitwiseCopyable & Sendable, R: BitwiseCopyable & Sendable>(
        _ column: FixedColumn<A>, _ body: (A) -> R
    ) -> FixedColumn<R> {
        let source = column.values.base
        let values = Buffer<R>(count: column.count) { target in
            for row in 0..<target.count { target[row] = body(source[row]) }
        }
        return FixedColumn(values: values, validity: column.validity)
    }
}
