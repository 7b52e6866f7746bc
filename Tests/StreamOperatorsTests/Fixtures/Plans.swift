import Expressions
import StreamCore
import TopologyModel

/// An aggregate as a file spells it.
struct AggregateText {
    var name: String
    var function: AggregateFunction
    var argument: String?
    var by: [String] = []

    init(_ name: String, _ function: AggregateFunction, _ argument: String? = nil, by: [String] = []) {
        self.name = name
        self.function = function
        self.argument = argument
        self.by = by
    }
}

func compiled(_ text: String, _ schema: Schema = SampleRows.schema) -> CompiledExpression {
    try! ExpressionCompiler.compile(text, input: schema)
}

func makePlan(
    groupBy: [String], window: WindowPlan? = nil, aggregates: [AggregateText], retain: Int64? = nil,
    schema: Schema = SampleRows.schema
) -> ViewPlan {
    ViewPlan(
        name: "v", input: .source(0),
        groupBy: groupBy.map { NamedExpression(name: $0, expression: compiled($0, schema)) }, window: window,
        aggregates: aggregates.map { makeAggregate($0, schema) }, retain: retain, indexes: [], onError: .deadLetter,
        signature: [])
}

private func makeAggregate(_ text: AggregateText, _ schema: Schema) -> AggregatePlan {
    let argument = text.argument.map { compiled($0, schema) }
    let by = text.by.map { compiled($0, schema) }
    return AggregatePlan(
        name: text.name, function: text.function, argument: argument, by: by,
        resultType: resultType(text.function, argument?.type),
        resultIsOptional: text.function != .count && text.function != .approxCountDistinct)
}

private func resultType(_ function: AggregateFunction, _ argument: DataType?) -> DataType {
    switch (function, argument) {
    case (.count, _), (.approxCountDistinct, _): .int
    case (.sum, .decimal(_, let scale)): .decimal(precision: 18, scale: scale)
    case (.avg, .decimal(_, let scale)): .decimal(precision: 18, scale: scale + 4)
    case (.avg, _): .float
    case (_, let type): type ?? .int
    }
}
