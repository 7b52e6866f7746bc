public import StreamCore

/// An expression checked against a schema and compiled into column kernels.
public struct CompiledExpression: Sendable {
    /// As the file spells it.
    public let text: String
    public let type: DataType
    public let isOptional: Bool
    /// Columns of the input schema that it reads, ascending.
    public let columns: [Int]
    /// Set where the expression is nothing but that column.
    public let plainColumn: Int?
    /// Whether `now()` occurs in it.
    public let usesNow: Bool
    let kernel: any Kernel
    /// The sub-expressions that may fail, as a row error names them.
    let sites: [String]
}

extension CompiledExpression {
    /// The expression's value for every row of `batch`, whose columns are those of the schema it was compiled against.
    /// A plain column is returned as it is, without a copy.
    public func evaluate(_ batch: RecordBatch, _ context: EvaluationContext) -> Evaluated {
        let frame = Frame(columns: batch.columns, rowCount: batch.rowCount, now: context.now)
        let vector = kernel.evaluate(frame).spread(over: batch.rowCount)
        return Evaluated(column: vector.column, errors: errors(vector.faults))
    }

    /// The rows of `batch` for which this condition is true, in order. A row that fails stands in `errors` and is not
    /// selected. The expression is one of `ExpressionCompiler.compileCondition`.
    public func select(_ batch: RecordBatch, _ context: EvaluationContext) -> (selection: Selection, errors: [RowError])
    {
        let frame = Frame(columns: batch.columns, rowCount: batch.rowCount, now: context.now)
        let mask = Buffer<UInt8>(repeating: 1, count: batch.rowCount)
        if kernel.mark(frame, mask.base) { return (Self.selection(of: mask), []) }
        let vector = kernel.evaluate(frame).spread(over: batch.rowCount)
        mask.base.update(repeating: 1, count: batch.rowCount)
        for fault in vector.faults.items { mask.base[Int(fault.row)] = 0 }
        vector.narrow(mask.base, batch.rowCount)
        return (Self.selection(of: mask), errors(vector.faults))
    }

    private static func selection(of mask: Buffer<UInt8>) -> Selection {
        let base = mask.base
        return Selection(rowCount: mask.count) { base[$0] != 0 }
    }

    private func errors(_ faults: Faults) -> [RowError] {
        faults.items.map { fault in
            RowError(row: Int(fault.row), code: fault.code.rowErrorCode, subject: sites[Int(fault.site)])
        }
    }
}
