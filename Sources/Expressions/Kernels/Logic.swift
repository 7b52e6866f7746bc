internal import StreamCore

/// `a and b and ...` (`or` where `decisive` is 1), three-valued, left to right: once the decisive value has been met,
/// what follows is not looked at, so a failure there does not count.
struct Logic: Kernel {
    let terms: [any Kernel]
    /// The value that settles a row: 0 for `and`, 1 for `or`.
    let decisive: UInt8

    func evaluate(_ frame: Frame) -> Vector {
        var result = terms[0].evaluate(frame)
        for term in terms.dropFirst() { result = join(result, term.evaluate(frame), frame) }
        return result
    }

    func mark(_ frame: Frame, _ mask: UnsafeMutablePointer<UInt8>) -> Bool {
        if decisive == 0 {
            for term in terms where !term.mark(frame, mask) { return false }
            return true
        }
        return Finished(vector: evaluate(frame)).mark(frame, mask)
    }

    /// The same over terms that have been computed already.
    func join(_ left: Vector, _ right: Vector, _ frame: Frame) -> Vector {
        let isScalar = left.isScalar && right.isScalar
        let rows = isScalar ? 1 : frame.rowCount
        let a = left.bools
        let b = right.bools
        let leftStep = left.isScalar ? 0 : 1
        let rightStep = right.isScalar ? 0 : 1
        let later = right.faults(over: rows).filtered { row in
            !(a.isValid(row &* leftStep) && a.values[row &* leftStep] == decisive)
        }
        let faults = left.faults(over: rows).merged(later)
        let x = a.values.base
        let y = b.values.base
        if a.validity == nil, b.validity == nil {
            let values = Buffer<UInt8>(count: rows) { target in
                for row in 0..<rows {
                    let l = x[row &* leftStep]
                    let r = y[row &* rightStep]
                    target[row] = decisive == 0 ? l & r : l | r
                }
            }
            return Vector(.bool(FixedColumn(values: values)), isScalar: isScalar, faults: faults)
        }
        var validity = FlagBits(rows)
        let values = Buffer<UInt8>(count: rows) { target in
            for row in 0..<rows {
                let leftValid = flag(a.isValid(row &* leftStep))
                let rightValid = flag(b.isValid(row &* rightStep))
                let l = x[row &* leftStep]
                let r = y[row &* rightStep]
                let settled = (leftValid & (l ^ decisive ^ 1)) | (rightValid & (r ^ decisive ^ 1))
                target[row] = decisive ^ settled ^ 1
                validity.append(settled | (leftValid & rightValid))
            }
        }
        return Vector(
            .bool(FixedColumn(values: values, validity: validity.validity())), isScalar: isScalar, faults: faults)
    }
}
