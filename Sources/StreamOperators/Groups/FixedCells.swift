internal import StreamCore

/// Cells of fixed width.
final class FixedCells<Value: FixedValue>: Cells {
    private var values = GrowingBuffer<Value>()
    /// 1 where the cell holds a value.
    private var present = GrowingBuffer<UInt8>()
    private var hasNull = false

    var byteCount: Int { values.heldBytes + present.heldBytes }

    func append(_ column: Column, row: Int) {
        let fixed = Value.fixed(column)
        let isValid = fixed.isValid(row)
        values.append(isValid ? fixed.values.base[row] : Value.placeholder)
        present.append(isValid ? 1 : 0)
        if !isValid { hasNull = true }
    }

    func extend(to count: Int) {
        if count > values.count { hasNull = true }
        values.extend(to: count, with: Value.placeholder)
        present.extend(to: count, with: 0)
    }

    func set(_ cells: [Int32], from column: Column, rows: [Int32]) {
        let fixed = Value.fixed(column)
        let source = fixed.values.base
        let target = values.base
        let flags = present.base
        for index in 0..<cells.count {
            let row = Int(rows[index])
            let cell = Int(cells[index])
            let isValid = fixed.isValid(row)
            target[cell] = isValid ? source[row] : Value.placeholder
            flags[cell] = isValid ? 1 : 0
            if !isValid { hasNull = true }
        }
    }

    func keep(_ kept: [Int32]) {
        values.keep(kept)
        present.keep(kept)
    }

    func column(_ cells: [Int32]) -> Column {
        let flags = present.base
        let picked = Value.picked(cells, from: values.base)
        guard hasNull, cells.contains(where: { flags[Int($0)] == 0 }) else {
            return Value.column(FixedColumn(values: picked))
        }
        let validity = Validity(count: cells.count) { flags[Int(cells[$0])] != 0 }
        return Value.column(FixedColumn(values: picked, validity: validity))
    }

    func differs(from column: Column, at ids: UnsafeBufferPointer<Int32>) -> Bool {
        let fixed = Value.fixed(column)
        if !hasNull, fixed.validity == nil {
            return Value.anyDiffers(values.base, from: fixed.values.base, at: ids)
        }
        for row in 0..<ids.count where ids[row] >= 0 {
            if order(Int(ids[row]), fixed, row: row) != 0 { return true }
        }
        return false
    }

    func order(_ cell: Int, _ column: Column, row: Int) -> Int {
        order(cell, Value.fixed(column), row: row)
    }

    private func order(_ cell: Int, _ fixed: FixedColumn<Value>, row: Int) -> Int {
        let hasCell = present.base[cell] != 0
        let hasRow = fixed.isValid(row)
        guard hasCell, hasRow else { return (hasCell ? 1 : 0) - (hasRow ? 1 : 0) }
        let left = values.base[cell]
        let right = fixed.values.base[row]
        if left.precedes(right) { return -1 }
        return left.equals(right) ? 0 : 1
    }
}
