internal import CRDKafka
public import StreamCore
public import TopologyModel

/// Questions and changes to a cluster, for tools, tests and start-up. Blocks on a thread of its own.
public actor KafkaAdmin {
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private nonisolated let thread = ThreadExecutor(name: "kafka-admin")
    private let handle: KafkaHandle
    private let patience: Int64

    /// - Parameter patience: how long each call waits for brokers, milliseconds.
    /// - Throws: `kafka-property`.
    public init(connection: KafkaConnection, patience: Int64 = 30_000, logger: any Logger = SilentLogger()) throws {
        let small = KafkaConsumerLimits(queueBytes: 1 << 20, partitionFetchBytes: 64 << 10, fetchBytes: 1 << 20)
        // A consumer, for its questions about topics do not create them.
        handle = try KafkaHandle(
            .consumer, .consumer(connection, group: "weir", limits: small, lanes: 1), logger: logger)
        self.patience = patience
    }

    deinit { thread.shutDown() }

    /// - Parameter partitions: nil: as many as the broker makes by default.
    /// - Returns: false where the topic existed.
    /// - Throws: `kafka-unsupported` at the embedded broker, whose topics its owner makes; `kafka-unauthorized`,
    ///   `kafka-unreachable`.
    @discardableResult
    public func createTopic(
        _ name: String, partitions: Int? = nil, configuration: [String: String] = [:]
    ) throws -> Bool {
        switch try topics.create(name, partitions: partitions, configuration: configuration) {
        case .created:
            try waitForLeaders(of: name)
            return true
        case .existed: return false
        case .unsupported:
            throw WeirError("kafka-unsupported", "the broker cannot create topic '\(name)' when asked")
        }
    }

    /// - Throws: `kafka-unknown-topic`, `kafka-unauthorized`, `kafka-unreachable`.
    public func deleteTopic(_ name: String) throws { try topics.delete(name) }

    /// The topic's partitions with their first offsets and read-committed ends; nil where there is no such topic.
    public func listOffsets(_ topic: String) throws -> [PartitionBounds]? {
        try queries.partitionIds(of: topic)?.map { try queries.bounds(topic: topic, partition: $0) }
    }

    public func clusterId() throws -> String { try queries.clusterId() }

    /// The topic's configuration by name; nil where there is no such topic or the broker does not say.
    public func describe(_ topic: String) throws -> [String: String]? { try topics.configuration(of: topic) }

    /// What a group has committed of a topic, by partition; partitions without are left out.
    public func committedOffsets(group: String, topic: String) throws -> [Int32: Int64] {
        guard let ids = try queries.partitionIds(of: topic) else { return [:] }
        return try GroupOffsets.committed(group: group, topic: topic, partitions: ids, handle, patience)
    }

    public func close() { handle.close() }

    private var topics: TopicAdministration { TopicAdministration(handle: handle, patience: patience) }
    private var queries: ClusterQueries { ClusterQueries(handle: handle, patience: patience) }

    /// A topic just made is known to every broker, and has leaders, only a little later.
    private func waitForLeaders(of name: String) throws {
        let deadline = Deadline(milliseconds: patience)
        while true {
            if let ids = try queries.partitionIds(of: name), !ids.isEmpty {
                for id in ids { _ = try queries.bounds(topic: name, partition: id) }
                return
            }
            guard !deadline.isOver else {
                throw KafkaFailure.unreachable(doing: "waiting for", place: "topic '\(name)'")
            }
            handle.serve(milliseconds: 20)
        }
    }
}
