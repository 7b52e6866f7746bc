internal import StreamCore

/// The values of one node over a batch, and the rows that failed.
struct Vector: Sendable {
    /// One row a batch's row, or a single one where `isScalar`.
    let column: Column
    /// Whether one value stands for every row: literals and `now()` are never spread out for their parent.
    let isScalar: Bool
    let faults: Faults

    init(_ column: Column, isScalar: Bool = false, faults: Faults = Faults()) {
        self.column = column
        self.isScalar = isScalar
        self.faults = faults
    }

    /// Rows that a parent with `rows` rows sees as failed.
    func faults(over rows: Int) -> Faults { isScalar ? faults.spread(over: rows) : faults }

    /// The validity over `rows` rows; nil: all valid.
    func validity(over rows: Int) -> Validity? {
        guard let validity = column.validity else { return nil }
        guard isScalar else { return validity }
        return validity.isValid(0) ? nil : .allNull(count: rows)
    }

    func isValid(_ row: Int) -> Bool { column.isValid(isScalar ? 0 : row) }

    /// The same values, one a row.
    func spread(over rows: Int) -> Vector {
        guard isScalar else { return self }
        return Vector(column.repeated(rows), faults: faults.spread(over: rows))
    }
}

// The checker gives every kernel operands of the layout it asks for; a batch of another schema than the one compiled
// against is the caller's mistake.
extension Vector {
    var bools: FixedColumn<UInt8> {
        guard case .bool(let column) = column else { preconditionFailure("a kernel expected a bool column") }
        return column
    }

    var ints: FixedColumn<Int64> {
        guard case .int64(let column) = column else { preconditionFailure("a kernel expected an int64 column") }
        return column
    }

    var floats: FixedColumn<Double> {
        guard case .float64(let column) = column else { preconditionFailure("a kernel expected a float64 column") }
        return column
    }

    var strings: StringColumn {
        guard case .string(let column) = column else { preconditionFailure("a kernel expected a string column") }
        return column
    }
}

extension Column {
    /// The only row of this column, `rows` times.
    func repeated(_ rows: Int) -> Column {
        let validity = isValid(0) ? nil : Validity.allNull(count: rows)
        switch self {
        case .bool(let column):
            return .bool(FixedColumn(values: Buffer(repeating: column.values[0], count: rows), validity: validity))
        case .int64(let column):
            return .int64(FixedColumn(values: Buffer(repeating: column.values[0], count: rows), validity: validity))
        case .float64(let column):
            return .float64(FixedColumn(values: Buffer(repeating: column.values[0], count: rows), validity: validity))
        case .string(let column):
            // A dictionary of one entry, so that what is computed from it is computed once.
            return .string(
                StringColumn(
                    views: Buffer([column.view(0)]), bytes: column.bytes, codes: Buffer(repeating: 0, count: rows),
                    validity: validity))
        case .list(let column):
            return .list(
                ListColumn(
                    ranges: Buffer(repeating: column.ranges[0], count: rows), elements: column.elements,
                    elementCount: column.elementCount, validity: validity))
        }
    }
}
