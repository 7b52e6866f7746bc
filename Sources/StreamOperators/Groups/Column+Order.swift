internal import StreamCore

extension Column {
    /// Negative, zero or positive as row `left` comes before, is or comes after row `right`. Null comes first.
    func order(_ left: Int, _ right: Int) -> Int {
        let hasLeft = isValid(left)
        let hasRight = isValid(right)
        guard hasLeft, hasRight else { return (hasLeft ? 1 : 0) - (hasRight ? 1 : 0) }
        switch self {
        case .bool(let column): return Self.order(column.values.base[left], column.values.base[right])
        case .int64(let column): return Self.order(column.values.base[left], column.values.base[right])
        case .float64(let column): return Self.order(column.values.base[left], column.values.base[right])
        case .string(let column): return byteOrder(column.bytes(left), column.bytes(right))
        case .list: return 0
        }
    }

    private static func order<Value: FixedValue>(_ left: Value, _ right: Value) -> Int {
        if left.precedes(right) { return -1 }
        return left.equals(right) ? 0 : 1
    }
}
