internal import StreamCore

/// `x in (a, b, ...)`: `x = a or x = b or ...`, with `x` computed once.
struct Membership: Kernel {
    let subject: any Kernel
    /// The left side of each is the subject itself where the flag says so.
    let equalities: [(comparison: Comparison, isShared: Bool)]

    func evaluate(_ frame: Frame) -> Vector {
        let subject = subject.evaluate(frame)
        let either = Logic(terms: [], decisive: 1)
        var result: Vector?
        for (comparison, isShared) in equalities {
            let left = isShared ? subject : comparison.left.evaluate(frame)
            let equal = comparison.compare(left, comparison.right.evaluate(frame), frame)
            result = result.map { either.join($0, equal, frame) } ?? equal
        }
        return result ?? subject
    }
}

/// `x in (1, 2, 3)` over integers, decimals of one scale, times and dates.
struct IntegerMembership: Kernel {
    let subject: any Kernel
    /// Ascending, without nulls.
    let values: Buffer<Int64>
    /// Whether null stands in the list: what is not found is then unknown.
    let hasNull: Bool

    func evaluate(_ frame: Frame) -> Vector {
        let vector = subject.evaluate(frame)
        let column = values.count <= 8 ? linear(vector) : binary(vector)
        return Vector(
            .bool(hasNull ? column.nullWhereFalse() : column), isScalar: vector.isScalar, faults: vector.faults)
    }

    private func linear(_ vector: Vector) -> FixedColumn<UInt8> {
        let base = values.base
        let count = values.count
        return vector.mapFixed(vector.ints) { value in
            var found: UInt8 = 0
            for index in 0..<count { found |= flag(base[index] == value) }
            return found
        }
    }

    private func binary(_ vector: Vector) -> FixedColumn<UInt8> {
        let base = values.base
        let count = values.count
        return vector.mapFixed(vector.ints) { value in
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                if base[middle] < value { low = middle + 1 } else { high = middle }
            }
            return flag(low < count && base[low] == value)
        }
    }
}

/// `x in ('a', 'b')` over strings and byte strings.
struct StringMembership: Kernel {
    let subject: any Kernel
    /// Without nulls.
    let values: StringColumn
    /// An open-addressing table of `values` by XXH3: index + 1, or 0. A power of two, at most half full.
    private let slots: Buffer<UInt32>
    let hasNull: Bool

    init(subject: any Kernel, values: StringColumn, hasNull: Bool) {
        self.subject = subject
        self.values = values
        self.hasNull = hasNull
        var size = 16
        while size < values.count * 2 { size *= 2 }
        slots = Buffer(repeating: 0, count: size)
        for index in 0..<values.count {
            var slot = Int(truncatingIfNeeded: RowHash.bytes(values.bytes(index))) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots.base[slot] = UInt32(index + 1)
        }
    }

    func evaluate(_ frame: Frame) -> Vector {
        let vector = subject.evaluate(frame)
        let column = values.count <= 4 ? linear(vector.strings) : hashed(vector.strings)
        return Vector(
            .bool(hasNull ? column.nullWhereFalse() : column), isScalar: vector.isScalar, faults: vector.faults)
    }

    private func linear(_ column: StringColumn) -> FixedColumn<UInt8> {
        let needles = (0..<values.count).map { index in
            let view = values.view(index)
            return Needle(values.bytes.base + Int(view.offset), length: Int(view.length))
        }
        return needles.withUnsafeBufferPointer { needles in
            column.map { view, bytes in
                var found: UInt8 = 0
                for needle in needles { found |= flag(needle.equals(view, bytes)) }
                return found
            }
        }
    }

    private func hashed(_ column: StringColumn) -> FixedColumn<UInt8> {
        let mask = slots.count - 1
        let slots = slots.base
        let views = values.views.base
        let start = values.bytes.base
        return column.map { view, bytes in
            let key = UnsafeRawBufferPointer(start: bytes + Int(view.offset), count: Int(view.length))
            var slot = Int(truncatingIfNeeded: RowHash.bytes(key)) & mask
            while slots[slot] != 0 {
                if StringColumn.order(view, bytes, views[Int(slots[slot]) - 1], start) == 0 { return 1 }
                slot = (slot + 1) & mask
            }
            return 0
        }
    }
}

extension FixedColumn<UInt8> {
    /// False becomes null: what is not among known values may be the unknown one.
    func nullWhereFalse() -> FixedColumn<UInt8> {
        var bits = FlagBits(count)
        for row in 0..<count { bits.append(values.base[row] & flag(isValid(row))) }
        return FixedColumn(values: values, validity: bits.validity())
    }
}
