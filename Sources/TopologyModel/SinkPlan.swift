public import Expressions
public import StreamCore

public struct SinkPlan: Sendable {
    public let name: String
    public let input: InputReference
    public let connector: SinkConnector
    /// What is written, in this order.
    public let schema: Schema

    public init(name: String, input: InputReference, connector: SinkConnector, schema: Schema) {
        self.name = name
        self.input = input
        self.connector = connector
        self.schema = schema
    }
}

public enum SinkConnector: Sendable {
    case kafka(KafkaSinkPlan)
    /// An absolute path; one JSON object a line.
    case file(path: String)
}

public struct KafkaSinkPlan: Sendable {
    public let connection: KafkaConnection
    public let topic: String
    /// Nil: no key.
    public let key: CompiledExpression?

    public init(connection: KafkaConnection, topic: String, key: CompiledExpression?) {
        self.connection = connection
        self.topic = topic
        self.key = key
    }
}
