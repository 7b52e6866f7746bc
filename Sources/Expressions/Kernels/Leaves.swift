internal import StreamCore

/// A column of the input, as it is.
struct InputColumn: Kernel {
    let index: Int

    func evaluate(_ frame: Frame) -> Vector { Vector(frame.columns[index]) }
}

/// A value known when the expression was compiled.
struct Literal: Kernel {
    /// One row.
    let column: Column

    func evaluate(_ frame: Frame) -> Vector { Vector(column, isScalar: true) }
}

/// `now()`: the same for every row of a batch.
struct Now: Kernel {
    func evaluate(_ frame: Frame) -> Vector {
        Vector(.int64(FixedColumn(values: Buffer([frame.now]))), isScalar: true)
    }
}
