public import Expressions
public import StreamCore

/// A materialized view: one row a group (and window).
public struct ViewPlan: Sendable {
    public let name: String
    public let input: InputReference
    public let groupBy: [NamedExpression]
    public let window: WindowPlan?
    public let aggregates: [AggregatePlan]
    /// Milliseconds of event time that rows are kept; nil: for ever.
    public let retain: Int64?
    /// Secondary indexes, each a list of columns.
    public let indexes: [[IndexColumn]]
    /// The column of the key that says whose a row is; nil: rows are nobody's in particular. May change while state
    /// exists.
    public let tenant: String?
    public let onError: RowErrorPolicy
    /// Keys, window, each aggregate's expression and type, and the upstream steps, as text: what must not change while
    /// state exists. One line a fact, so that a difference can be named.
    public let signature: [String]

    public init(
        name: String, input: InputReference, groupBy: [NamedExpression], window: WindowPlan?,
        aggregates: [AggregatePlan], retain: Int64?, indexes: [[IndexColumn]],
        tenant: String? = nil, onError: RowErrorPolicy, signature: [String]
    ) {
        self.name = name
        self.input = input
        self.groupBy = groupBy
        self.window = window
        self.aggregates = aggregates
        self.retain = retain
        self.indexes = indexes
        self.tenant = tenant
        self.onError = onError
        self.signature = signature
    }
}

/// A tumbling window; times in milliseconds.
public struct WindowPlan: Sendable, Hashable {
    public let size: Int64
    public let lateness: Int64

    public init(size: Int64, lateness: Int64) {
        self.size = size
        self.lateness = lateness
    }

    /// The start of the window that holds `time`.
    @inlinable
    public func start(of time: Int64) -> Int64 {
        let rest = time % size
        return time - (rest < 0 ? rest + size : rest)
    }
}

public enum AggregateFunction: String, Sendable, Hashable, CaseIterable {
    case count, sum, min, max, avg, first, last
    case approxCountDistinct = "approx_count_distinct"
}

public struct AggregatePlan: Sendable {
    public let name: String
    public let function: AggregateFunction
    /// Nil for `count()`.
    public let argument: CompiledExpression?
    /// The `by` columns of `first` and `last`.
    public let by: [CompiledExpression]
    public let resultType: DataType
    public let resultIsOptional: Bool

    public init(
        name: String, function: AggregateFunction, argument: CompiledExpression?, by: [CompiledExpression],
        resultType: DataType, resultIsOptional: Bool
    ) {
        self.name = name
        self.function = function
        self.argument = argument
        self.by = by
        self.resultType = resultType
        self.resultIsOptional = resultIsOptional
    }
}

public struct IndexColumn: Sendable, Hashable {
    public let name: String
    public let isDescending: Bool

    public init(name: String, isDescending: Bool) {
        self.name = name
        self.isDescending = isDescending
    }
}
