public import TopologyModel

/// What a job writes to Kafka, and how.
public struct KafkaOutputOptions: Sendable {
    /// `host:port,...`; `embedded` must have been replaced by the embedded broker's address.
    public var connection: KafkaConnection
    /// The topology's id: transactional id, consumer group for lag tools, first part of internal topics' names.
    public var id: String
    /// The sinks' topics; those that do not exist are made with the broker's defaults.
    public var topics: [String]
    public var isTransactional: Bool
    /// Whether `<id>.dead-letters` is written.
    public var writesDeadLetters: Bool
    /// Whether sources and sinks share the cluster, so that consumed offsets can be committed for lag tools.
    public var commitsOffsets: Bool
    /// Milliseconds after which the broker ends a transaction.
    public var transactionTimeout: Int64 = 60_000
    public var limits = KafkaProducerLimits()
    /// Milliseconds that calls wait for brokers.
    public var patience: Int64 = 30_000

    public init(
        connection: KafkaConnection, id: String, topics: [String], isTransactional: Bool,
        writesDeadLetters: Bool = true, commitsOffsets: Bool = false
    ) {
        self.connection = connection
        self.id = id
        self.topics = topics
        self.isTransactional = isTransactional
        self.writesDeadLetters = writesDeadLetters
        self.commitsOffsets = commitsOffsets
    }

    var epochsTopic: String { InternalTopics.epochs(of: id) }

    /// Everything written, internal topics last.
    var allTopics: [String] {
        var all = topics
        if writesDeadLetters { all.append(InternalTopics.deadLetters(of: id)) }
        if isTransactional { all.append(epochsTopic) }
        return all
    }
}
