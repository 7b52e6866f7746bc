public import Expressions
public import StreamCore
public import TopologyModel

/// One row for each element of a list. Of several `unnest`s in a row the origin keeps the innermost element's index.
public struct UnnestOperator: StepOperator {
    private let plan: UnnestPlan

    public init(_ plan: UnnestPlan) { self.plan = plan }

    public func apply(_ batch: RecordBatch, _ context: EvaluationContext) -> StepResult {
        guard case .list(let list) = batch.columns[plan.listColumn] else {
            preconditionFailure(
                "unnest of column \(plan.listColumn), which holds no list: the plan is not of this batch")
        }
        let expansion = ListExpansion(list)
        var columns = plan.keeps.map { batch.columns[$0].gathered(expansion.rows) }
        for index in plan.takes {
            let elements = list.elements[index]
            columns.append(expansion.takesAllInOrder ? elements : elements.gathered(expansion.elements))
        }
        let origins = batch.origins.gathered(expansion.rows).withUnnestIndexes(expansion.indexes)
        return StepResult(
            batch: RecordBatch(schema: plan.outputSchema, columns: columns, origins: origins),
            empty: expansion.emptyRows, elements: origins.count)
    }
}

/// Where each row made of a list comes from.
struct ListExpansion {
    /// The row of each element, ascending.
    let rows: Selection
    /// The place of each element in the list's element columns.
    let elements: Selection
    /// The index of each element in its list.
    let indexes: Buffer<Int32>
    /// Rows without an element.
    let emptyRows: Int
    /// The elements are the element columns as they lie, every one in order: nothing needs to move.
    let takesAllInOrder: Bool

    init(_ list: ListColumn) {
        let ranges = list.ranges.base
        let total = list.ranges.values.reduce(0) { $0 + Int($1.count) }
        let rows = Buffer<Int32>.allocate(capacity: total)
        let elements = Buffer<Int32>.allocate(capacity: total)
        let indexes = Buffer<Int32>.allocate(capacity: total)
        var end = 0
        var emptyRows = 0
        var inOrder = true
        for row in 0..<list.count {
            let range = ranges[row]
            let count = Int(range.count)
            emptyRows &+= count == 0 ? 1 : 0
            inOrder = inOrder && (count == 0 || Int(range.start) == end)
            for index in 0..<count {
                rows[end] = Int32(truncatingIfNeeded: row)
                elements[end] = Int32(truncatingIfNeeded: Int(range.start) &+ index)
                indexes[end] = Int32(truncatingIfNeeded: index)
                end &+= 1
            }
        }
        self.rows = Selection(Buffer(adopting: rows, count: total))
        self.elements = Selection(Buffer(adopting: elements, count: total))
        self.indexes = Buffer(adopting: indexes, count: total)
        self.emptyRows = emptyRows
        takesAllInOrder = inOrder && total == list.elementCount
    }
}
