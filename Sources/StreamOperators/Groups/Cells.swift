internal import StreamCore

/// One nullable value a group, of one physical layout: group keys, and what aggregates hold on to.
///
/// The bulk calls take base pointers once; the calls for one row are for new groups and ties.
protocol Cells: AnyObject {
    /// Bytes held, spare room included.
    var byteCount: Int { get }
    /// A new cell with the value of a row.
    func append(_ column: Column, row: Int)
    /// New null cells until there are `count`.
    func extend(to count: Int)
    /// Writes the value of row `rows[i]` into cell `cells[i]`.
    func set(_ cells: [Int32], from column: Column, rows: [Int32])
    /// The cells `kept`, in that order.
    func keep(_ kept: [Int32])
    /// The values of `cells` as a column.
    func column(_ cells: [Int32]) -> Column
    /// Whether for any row the cell `ids[row]` holds another value than the column; rows with a negative id are passed
    /// over.
    func differs(from column: Column, at ids: UnsafeBufferPointer<Int32>) -> Bool
    /// Negative where the cell comes before the row's value, 0 where both are the same, positive otherwise. Null comes
    /// first.
    func order(_ cell: Int, _ column: Column, row: Int) -> Int
}

/// Empty cells for values of `type`.
func makeCells(_ type: DataType) -> any Cells {
    switch type {
    case .bool: FixedCells<UInt8>()
    case .int, .decimal, .timestamp, .date: FixedCells<Int64>()
    case .float: FixedCells<Double>()
    case .string, .bytes: StringCells()
    case .list, .structure: preconditionFailure("a \(type) is no group key and no aggregate's value")
    }
}
