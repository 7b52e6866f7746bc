public import StreamCore

extension ViewLayout {
    /// The columns that a view is stored in. Visible: the group columns, `window_start` and `window_end` where there is
    /// a window, the aggregates' results. Hidden behind them: each aggregate's state where its result is not all of it,
    /// in the order of the aggregates, and `weir_time` (the greatest event time of the group's rows) where there is no
    /// window.
    public init(_ plan: ViewPlan) {
        let groups = plan.groupBy.map { Field($0.name, $0.expression.type, isOptional: $0.expression.isOptional) }
        let windows = plan.window == nil ? [] : [Field("window_start", .timestamp), Field("window_end", .timestamp)]
        let results = plan.aggregates.map(\.resultField)
        let states = plan.aggregates.flatMap(\.stateFields)
        let times = plan.window == nil ? [Field("weir_time", .timestamp, isOptional: true)] : []
        self.init(
            view: plan.name,
            columns: (groups + windows + results).map { ViewColumn($0) }
                + (states + times).map { ViewColumn($0, isHidden: true) },
            timeColumn: plan.window == nil ? "weir_time" : "window_end",
            keyColumns: groups.map(\.name) + (plan.window == nil ? [] : ["window_start"]), indexes: plan.indexes)
    }
}

extension AggregatePlan {
    /// What readers see. An exact sum or average may leave its type's range and then shows null.
    public var resultField: Field {
        Field(name, resultType, isOptional: resultIsOptional || ((function == .sum || function == .avg) && isExact))
    }

    /// What must be kept beside the result to go on from it, and to merge it with another part's.
    public var stateFields: [Field] {
        switch function {
        case .count, .min, .max: []
        case .sum: isExact ? wideFields(lowIsOptional: true) : [state("error", .float, isOptional: true)]
        case .avg where isExact: [state("count", .int)] + wideFields(lowIsOptional: false)
        case .avg: [state("count", .int), state("sum", .float), state("error", .float)]
        case .first, .last: originFields
        case .approxCountDistinct: [state("sketch", .bytes)]
        }
    }

    /// Whether the argument is summed exactly, in 128 bits.
    public var isExact: Bool { argument?.type != .float }

    /// The halves of a 128-bit sum. Of `sum` both are null while the result says it all; of `avg` the upper half is
    /// null while the lower, as a signed number, says it all.
    private func wideFields(lowIsOptional: Bool) -> [Field] {
        [state("high", .int, isOptional: true), state("low", .int, isOptional: lowIsOptional)]
    }

    private var originFields: [Field] {
        [state("time", .int), state("partition", .int), state("offset", .int), state("unnest", .int)]
            + by.enumerated().map { state("by\($0)", $1.type, isOptional: true) }
    }

    private func state(_ part: String, _ type: DataType, isOptional: Bool = false) -> Field {
        Field("weir_\(name)_\(part)", type, isOptional: isOptional)
    }
}
