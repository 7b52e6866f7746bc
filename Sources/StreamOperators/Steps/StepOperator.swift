public import Expressions
public import StreamCore
public import TopologyModel

/// One stateless step of a stage: rows in, rows out, batch by batch.
public protocol StepOperator: Sendable {
    /// The rows that go on and what became of the others. Never throws: a row that cannot go on is a value.
    func apply(_ batch: RecordBatch, _ context: EvaluationContext) -> StepResult
}

/// What a step made of a batch. `rows in == rows passed + filtered + empty + errors.count`; `batch.rowCount` is the rows
/// passed, but for `unnest`, where it is `elements`.
public struct StepResult: Sendable {
    public let batch: RecordBatch
    /// Rows of the step's input that left the batch, ascending, at most one error a row.
    public let errors: [RowError]
    /// Rows whose condition was not true.
    public let filtered: Int
    /// Rows whose list was null or empty.
    public let empty: Int
    /// Rows that `unnest` made.
    public let elements: Int

    public init(
        batch: RecordBatch, errors: [RowError] = [], filtered: Int = 0, empty: Int = 0, elements: Int = 0
    ) {
        self.batch = batch
        self.errors = errors
        self.filtered = filtered
        self.empty = empty
        self.elements = elements
    }
}

/// The operator of a step; nil for `lookup`, which waits for answers and is not a synchronous operator.
public func makeOperator(_ plan: StepPlan) -> (any StepOperator)? {
    switch plan {
    case .filter(let plan): FilterOperator(plan)
    case .select(let plan), .extend(let plan): ProjectionOperator(plan)
    case .unnest(let plan): UnnestOperator(plan)
    case .lookup: nil
    }
}
