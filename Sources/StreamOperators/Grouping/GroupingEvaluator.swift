public import Expressions
public import StreamCore
public import TopologyModel

/// Evaluates what a view groups and aggregates by, batch by batch. Runs in the lanes, any number at once.
public struct GroupingEvaluator: Sendable {
    private let plan: ViewPlan

    public init(plan: ViewPlan) { self.plan = plan }

    /// The rows ready for the view's state, and the rows that failed: rows of `batch`, ascending, at most one error a
    /// row. A null event time is an error where the view is windowed.
    public func evaluate(
        _ batch: RecordBatch, _ context: EvaluationContext
    ) -> (grouped: GroupedBatch, errors: [RowError]) {
        var evaluation = Evaluation(batch, context)
        let groups = plan.groupBy.map { evaluation.column($0.expression).withCanonicalFloats() }
        let arguments = plan.aggregates.map { $0.argument.map { evaluation.column($0) } }
        let by = plan.aggregates.map { $0.by.map { evaluation.column($0) } }
        let windows = plan.window.map { WindowAssignment($0, batch.origins.eventTimes) }
        evaluation.failures.add(windows?.errors ?? [])
        let starts = windows.map { [Column.int64(FixedColumn(values: $0.starts))] } ?? []
        let hash = GroupHash(groups, windowStarts: windows?.starts, rowCount: batch.rowCount)
        let grouped = GroupedBatch(
            keys: groups + starts, isWindowed: windows != nil, arguments: arguments, by: by, groupHashes: hash.groups,
            rowHashes: hash.rows, origins: batch.origins, input: batch, inputRows: nil)
        guard let survivors = evaluation.failures.survivors(rowCount: batch.rowCount) else { return (grouped, []) }
        return (grouped.gathered(survivors), evaluation.failures.errors)
    }
}

/// Expressions over one batch, with their errors collected.
private struct Evaluation {
    let batch: RecordBatch
    let context: EvaluationContext
    var failures = RowFailures()

    init(_ batch: RecordBatch, _ context: EvaluationContext) {
        self.batch = batch
        self.context = context
    }

    mutating func column(_ expression: CompiledExpression) -> Column {
        let evaluated = expression.evaluate(batch, context)
        failures.add(evaluated.errors)
        return evaluated.column
    }
}

extension Column {
    /// One zero and one NaN, so that equal keys are the same bytes.
    func withCanonicalFloats() -> Column {
        guard case .float64(let column) = self else { return self }
        let source = column.values.base
        let canonical = Buffer<Double>(count: column.count) { target in
            for row in 0..<target.count { target[row] = source[row].canonical }
        }
        return .float64(FixedColumn(values: canonical, validity: column.validity))
    }
}
