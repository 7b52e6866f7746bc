public import Expressions
public import StreamCore

/// One bounded, back-pressured unit; its steps run fused.
public struct StagePlan: Sendable {
    public let name: String
    public let input: InputReference
    public let steps: [StepPlan]
    public let outputSchema: Schema
    public let onError: RowErrorPolicy

    public init(
        name: String, input: InputReference, steps: [StepPlan], outputSchema: Schema, onError: RowErrorPolicy
    ) {
        self.name = name
        self.input = input
        self.steps = steps
        self.outputSchema = outputSchema
        self.onError = onError
    }
}

public enum StepPlan: Sendable {
    case filter(FilterPlan)
    case select(ProjectionPlan)
    case extend(ProjectionPlan)
    case unnest(UnnestPlan)
    case lookup(LookupPlan)
}

/// Keeps the rows whose condition is true.
public struct FilterPlan: Sendable {
    public let condition: CompiledExpression
    /// Columns of the input that go on; the others are used by nothing behind this step.
    public let keeps: [Int]
    public let outputSchema: Schema

    public init(condition: CompiledExpression, keeps: [Int], outputSchema: Schema) {
        self.condition = condition
        self.keeps = keeps
        self.outputSchema = outputSchema
    }
}

/// `select`: the named expressions alone. `extend`: the columns `keeps` of the input, and behind them the expressions.
public struct ProjectionPlan: Sendable {
    public let keeps: [Int]
    public let expressions: [NamedExpression]
    public let outputSchema: Schema

    public init(keeps: [Int] = [], expressions: [NamedExpression], outputSchema: Schema) {
        self.keeps = keeps
        self.expressions = expressions
        self.outputSchema = outputSchema
    }
}

public struct NamedExpression: Sendable {
    public let name: String
    public let expression: CompiledExpression

    public init(name: String, expression: CompiledExpression) {
        self.name = name
        self.expression = expression
    }
}

/// One row for each element of a list: the columns `keeps` of the row, and behind them the element's columns `takes`.
public struct UnnestPlan: Sendable {
    /// The list's column in the input.
    public let listColumn: Int
    public let keeps: [Int]
    /// Which of the element's columns go on.
    public let takes: [Int]
    public let outputSchema: Schema

    public init(listColumn: Int, keeps: [Int], takes: [Int], outputSchema: Schema) {
        self.listColumn = listColumn
        self.keeps = keeps
        self.takes = takes
        self.outputSchema = outputSchema
    }
}

/// Joins each row with the table's row of its key: the columns `keeps` of the input, and behind them `takes`.
public struct LookupPlan: Sendable {
    /// Index into `TopologyPlan.tables`.
    public let table: Int
    public let key: CompiledExpression
    public let keeps: [Int]
    /// Columns of the table's schema; nullable in the output where `missing` is `keep` or `on_failure` is `default`.
    public let takes: [Int]
    public let missing: MissingPolicy
    public let outputSchema: Schema

    public init(
        table: Int, key: CompiledExpression, keeps: [Int], takes: [Int], missing: MissingPolicy, outputSchema: Schema
    ) {
        self.table = table
        self.key = key
        self.keeps = keeps
        self.takes = takes
        self.missing = missing
        self.outputSchema = outputSchema
    }
}

/// What happens to a row whose key the table does not have, for good. A null key counts as missing.
public enum MissingPolicy: String, Sendable, Hashable, CaseIterable {
    /// Nulls.
    case keep
    case drop
    case deadLetter = "dead_letter"
}

extension StepPlan {
    public var outputSchema: Schema {
        switch self {
        case .filter(let plan): plan.outputSchema
        case .select(let plan), .extend(let plan): plan.outputSchema
        case .unnest(let plan): plan.outputSchema
        case .lookup(let plan): plan.outputSchema
        }
    }

    /// The word the file uses.
    public var word: String {
        switch self {
        case .filter: "filter"
        case .select: "select"
        case .extend: "extend"
        case .unnest: "unnest"
        case .lookup: "lookup"
        }
    }
}
