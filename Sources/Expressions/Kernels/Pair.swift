internal import StreamCore

/// Two operands side by side: how many rows they make, which of those have values, which failed.
struct Pair {
    let left: Vector
    let right: Vector
    /// One where both are scalars.
    let rows: Int
    let isScalar: Bool
    let validity: Validity?
    let faults: Faults

    init(_ left: Vector, _ right: Vector, _ frame: Frame) {
        self.left = left
        self.right = right
        isScalar = left.isScalar && right.isScalar
        rows = isScalar ? 1 : frame.rowCount
        validity = .both(left.validity(over: rows), right.validity(over: rows))
        faults = left.faults(over: rows).merged(right.faults(over: rows))
    }

    func isValid(_ row: Int) -> Bool { validity?.isValid(row) ?? true }
}

/// Writes `body(left, right)` for every row. A scalar operand is read once, so that the loop over the other one
/// vectorises.
@inline(__always)
func zipRows<A: BitwiseCopyable, B: BitwiseCopyable, R>(
    _ left: UnsafeMutablePointer<A>, isScalar leftIsScalar: Bool, _ right: UnsafeMutablePointer<B>,
    isScalar rightIsScalar: Bool, rows: Int, into target: UnsafeMutablePointer<R>, _ body: (A, B) -> R
) {
    if rightIsScalar {
        let b = right[0]
        if leftIsScalar {
            if rows > 0 { target[0] = body(left[0], b) }
        } else {
            for row in 0..<rows { target[row] = body(left[row], b) }
        }
    } else if leftIsScalar {
        let a = left[0]
        for row in 0..<rows { target[row] = body(a, right[row]) }
    } else {
        for row in 0..<rows { target[row] = body(left[row], right[row]) }
    }
}

extension Pair {
    /// `body` over two fixed-width operands; `nil` rows are computed and ignored.
    @inline(__always)
    func map<A: BitwiseCopyable & Sendable, B: BitwiseCopyable & Sendable, R: BitwiseCopyable & Sendable>(
        _ left: FixedColumn<A>, _ right: FixedColumn<B>, _ body: (A, B) -> R
    ) -> FixedColumn<R> {
        let values = Buffer<R>(count: rows) { target in
            guard let start = target.baseAddress else { return }
            zipRows(
                left.values.base, isScalar: self.left.isScalar, right.values.base, isScalar: self.right.isScalar,
                rows: rows, into: start, body)
        }
        return FixedColumn(values: values, validity: validity)
    }
}
