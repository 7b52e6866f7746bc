internal import Expressions
internal import StreamCore
internal import TopologyModel

struct ResolvedSource {
    let name: String
    let nameSpan: Span
    let connector: SourceConnector
    let format: RecordFormat
    let fields: [DeclaredField]
    let eventTime: String?
    let watermark: WatermarkPlan
    let onError: RowErrorPolicy
}

struct ResolvedTable {
    let nameSpan: Span
    let plan: TablePlan
}

struct ResolvedStage {
    let name: String
    let nameSpan: Span
    let input: Relation.Origin
    let steps: [ResolvedStep]
    let schema: Schema
    let onError: RowErrorPolicy
}

enum ResolvedStep {
    case filter(ResolvedExpression)
    case select([ResolvedColumn])
    case extend([ResolvedColumn])
    case unnest(list: String, alias: String)
    case lookup(ResolvedLookup)
}

struct ResolvedLookup {
    let table: Int
    let key: ResolvedExpression
    let takes: [Take]
    let missing: MissingPolicy

    struct Take {
        /// In the table's schema.
        let column: Int
        /// As it goes on.
        let field: Field
    }
}

struct ResolvedView {
    let name: String
    let input: Relation.Origin
    let groupBy: [ResolvedColumn]
    let window: WindowPlan?
    let aggregates: [ResolvedAggregate]
    let retain: Int64?
    let indexes: [[IndexColumn]]
    let tenant: String?
    let onError: RowErrorPolicy
    let signature: [String]
    /// What readers and consumers see.
    let schema: Schema
}

struct ResolvedAggregate {
    let name: String
    let function: AggregateFunction
    let argument: ResolvedExpression?
    let by: [ResolvedExpression]
    let resultType: DataType
    let resultIsOptional: Bool

    var field: Field { Field(name, resultType, isOptional: resultIsOptional) }
}

struct ResolvedSink {
    let name: String
    let input: Relation.Origin
    let schema: Schema
    let connector: Connector
    /// Of a record, where the sink is a topic and has one.
    let key: ResolvedExpression?

    enum Connector {
        case kafka(KafkaConnection, topic: String, span: Span)
        case file(path: String, span: Span)
    }
}
