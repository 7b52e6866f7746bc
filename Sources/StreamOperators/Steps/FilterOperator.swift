public import Expressions
public import StreamCore
public import TopologyModel

/// Keeps the rows whose condition is true.
public struct FilterOperator: StepOperator {
    private let plan: FilterPlan

    public init(_ plan: FilterPlan) { self.plan = plan }

    public func apply(_ batch: RecordBatch, _ context: EvaluationContext) -> StepResult {
        let (selection, errors) = plan.condition.select(batch, context)
        let kept = batch.picked(plan.keeps, schema: plan.outputSchema)
        let passed = selection.count == batch.rowCount ? kept : kept.gathered(selection)
        return StepResult(
            batch: passed, errors: errors, filtered: batch.rowCount - selection.count - errors.count)
    }
}
