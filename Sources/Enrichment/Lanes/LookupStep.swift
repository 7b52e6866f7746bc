internal import Expressions
public import StreamCore
public import TopologyModel

/// One `lookup` step over its table, checked.
public struct LookupStep: Sendable {
    public let plan: LookupPlan
    /// What is done with a row whose lookup failed; `stop` ends the job before it comes to that.
    let onFailure: LookupFailurePolicy
    /// What a row error of this step is about.
    let subject: String

    /// - Throws: `lookup-key-type` where the key is no string, bytes, int, decimal, timestamp or date, or not of the
    ///   table's type; `lookup-list` where a list is to be taken from the table.
    public init(plan: LookupPlan, table: TablePlan) throws(WeirError) {
        let key = table.schema.fields[table.keyColumn]
        let cell = EntryLayout.cell(of: key.type)
        guard cell == .int64 || cell == .string, EntryLayout.cell(of: plan.key.type) == cell else {
            throw WeirError(
                "lookup-key-type",
                "table \(table.name): key '\(key.name)' is \(key.type) and cannot be looked up by "
                    + "'\(plan.key.text)', which is \(plan.key.type)",
                hint: "keys are string, bytes, int, decimal, timestamp or date, of the same type on both sides")
        }
        if let list = plan.takes.first(where: { EntryLayout.cell(of: table.schema.fields[$0].type) == .absent }) {
            throw WeirError(
                "lookup-list", "table \(table.name): '\(table.schema.fields[list].name)' is a list and cannot be taken",
                hint: "take columns that are no lists")
        }
        self.plan = plan
        onFailure = table.onFailure
        subject = "\(table.name) by \(plan.key.text)"
    }
}

/// The outcome of a lookup step over one batch. Each row of the input is in `batch`, in `errors`, or counted as dropped.
public struct Enriched: Sendable {
    /// The rows that go on, in order: the step's output schema.
    public let batch: RecordBatch
    /// Rows of the input batch that do not, in order.
    public let errors: [RowError]
    /// Rows that `missing: drop` dropped.
    public let dropped: Int

    public init(batch: RecordBatch, errors: [RowError], dropped: Int) {
        self.batch = batch
        self.errors = errors
        self.dropped = dropped
    }
}

/// A batch and the keys of its rows; rows whose key could not be evaluated are taken out.
struct AskingBatch {
    let batch: RecordBatch
    let keys: KeyColumn
    /// The rows of the input that `batch` has; nil: all.
    let rows: Selection?
    let errors: [RowError]

    init(_ input: RecordBatch, _ step: LookupStep, _ context: EvaluationContext) throws(WeirError) {
        let evaluated = step.plan.key.evaluate(input, context)
        errors = evaluated.errors
        guard !errors.isEmpty else {
            batch = input
            rows = nil
            keys = try Self.keyColumn(evaluated.column)
            return
        }
        var isWrong = [Bool](repeating: false, count: input.rowCount)
        for error in errors { isWrong[Int(error.row)] = true }
        let rest = Selection(rowCount: input.rowCount) { !isWrong[$0] }
        batch = input.gathered(rest)
        rows = rest
        keys = try Self.keyColumn(evaluated.column.gathered(rest))
    }

    private static func keyColumn(_ column: Column) throws(WeirError) -> KeyColumn {
        guard let keys = KeyColumn(column) else {
            throw WeirError("lookup-key-type", "the key of a lookup is not of the type that its plan says")
        }
        return keys
    }
}
