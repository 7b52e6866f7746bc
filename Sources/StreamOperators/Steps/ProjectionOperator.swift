public import Expressions
public import StreamCore
public import TopologyModel

/// `select` and `extend`: kept columns of the input, and behind them the values of expressions.
public struct ProjectionOperator: StepOperator {
    private let plan: ProjectionPlan

    public init(_ plan: ProjectionPlan) { self.plan = plan }

    public func apply(_ batch: RecordBatch, _ context: EvaluationContext) -> StepResult {
        var columns = plan.keeps.map { batch.columns[$0] }
        var failures = RowFailures()
        for named in plan.expressions {
            let evaluated = named.expression.evaluate(batch, context)
            columns.append(evaluated.column)
            failures.add(evaluated.errors)
        }
        let whole = RecordBatch(schema: plan.outputSchema, columns: columns, origins: batch.origins)
        guard let survivors = failures.survivors(rowCount: batch.rowCount) else { return StepResult(batch: whole) }
        return StepResult(batch: whole.gathered(survivors), errors: failures.errors)
    }
}
