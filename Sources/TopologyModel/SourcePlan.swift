public import StreamCore

public struct SourcePlan: Sendable {
    public let name: String
    public let connector: SourceConnector
    public let format: RecordFormat
    /// What is read of each record; its schema is the source's output, pruned to what the topology uses.
    public let decode: DecodePlan
    /// Index of the column that holds the event time; nil: the record's own timestamp.
    public let eventTimeColumn: Int?
    public let watermark: WatermarkPlan
    public let onError: RowErrorPolicy

    public init(
        name: String, connector: SourceConnector, format: RecordFormat, decode: DecodePlan, eventTimeColumn: Int?,
        watermark: WatermarkPlan, onError: RowErrorPolicy
    ) {
        self.name = name
        self.connector = connector
        self.format = format
        self.decode = decode
        self.eventTimeColumn = eventTimeColumn
        self.watermark = watermark
        self.onError = onError
    }

    public var schema: Schema { decode.schema }
}

public enum SourceConnector: Sendable, Hashable {
    case kafka(KafkaSourcePlan)
    /// Absolute paths; each is a partition, in this order.
    case files([String])
}

public struct KafkaConnection: Sendable, Hashable {
    /// `host:port,...`, or `embedded`.
    public let brokers: String
    /// librdkafka properties passed through, those of the connection and the place together.
    public let properties: [String: String]

    public init(brokers: String, properties: [String: String] = [:]) {
        self.brokers = brokers
        self.properties = properties
    }

    /// Whether both name a broker in common: no two clusters share one.
    public func sharesCluster(with other: KafkaConnection) -> Bool {
        !Set(addresses).isDisjoint(with: other.addresses)
    }

    private var addresses: [Substring] { brokers.split { $0 == "," || $0 == " " } }
}

public struct KafkaSourcePlan: Sendable, Hashable {
    public let connection: KafkaConnection
    public let topic: String
    public let start: StartPosition

    public init(connection: KafkaConnection, topic: String, start: StartPosition) {
        self.connection = connection
        self.topic = topic
        self.start = start
    }
}

public enum RecordFormat: String, Sendable, CaseIterable {
    case json
    case csv
}

/// All in milliseconds.
public struct WatermarkPlan: Sendable, Hashable {
    /// How far the watermark stays behind the greatest event time.
    public let lag: Int64
    /// After how long without a row a partition no longer holds others back.
    public let idle: Int64
    /// How far ahead of the clock an event may be dated.
    public let ahead: Int64

    public init(lag: Int64 = 0, idle: Int64 = 30_000, ahead: Int64 = 3_600_000) {
        self.lag = lag
        self.idle = idle
        self.ahead = ahead
    }
}
