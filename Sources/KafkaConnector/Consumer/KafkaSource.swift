internal import CRDKafka
public import StreamCore
public import TopologyModel

/// A topic, read committed, by a consumer that assigns itself every partition and is in no group.
///
/// Every call blocks on the source's own thread; readers block on their lanes' executors.
public actor KafkaSource: EventSource {
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    public nonisolated var trouble: WeirError? { outage.error }

    private nonisolated let thread = ThreadExecutor(name: "kafka-source")
    private nonisolated let outage: KafkaOutage
    private let connection: KafkaConnection
    private let topic: String
    private let group: String
    private let limits: KafkaConsumerLimits
    private let patience: Int64
    private let logger: any Logger
    /// Answers questions while nothing is open.
    private var prober: KafkaHandle?
    private var session: ConsumerSession?

    /// - Parameters:
    ///   - connection: `host:port,...`; `embedded` must have been replaced by the embedded broker's address.
    ///   - group: the topology's id. Nothing joins the group: it is where lag tools look.
    ///   - patience: how long calls wait for brokers, milliseconds.
    public init(
        connection: KafkaConnection, topic: String, group: String, limits: KafkaConsumerLimits = KafkaConsumerLimits(),
        patience: Int64 = 30_000, logger: any Logger = SilentLogger()
    ) {
        self.connection = connection
        self.topic = topic
        self.group = group
        self.limits = limits
        self.patience = patience
        self.logger = logger
        outage = KafkaOutage(place: "topic '\(topic)'")
    }

    deinit { thread.shutDown() }

    /// - Throws: `kafka-unknown-topic`, `kafka-unauthorized`, `kafka-unreachable` (transient).
    public func partitions() throws -> [PartitionBounds] {
        let queries = ClusterQueries(handle: try anyHandle(), patience: patience)
        do {
            let bounds = try knownPartitions(queries).map { try queries.bounds(topic: topic, partition: $0) }
            outage.end()
            return bounds
        } catch let error as WeirError {
            if error.code == "kafka-unreachable" { outage.begin(error) }
            throw error
        }
    }

    /// What the last fetch of each partition said; records of open transactions lie before it, too.
    public func knownEnds() -> [Int32: Int64] { session?.fetchedEnds ?? [:] }

    /// - Throws: as `partitions()`.
    public func startOffsets(_ start: StartPosition) throws -> [Int32: Int64] {
        let queries = ClusterQueries(handle: try anyHandle(), patience: patience)
        let ids = try knownPartitions(queries)
        if case .timestamp(let time) = start { return try queries.offsets(topic: topic, partitions: ids, at: time) }
        var offsets: [Int32: Int64] = [:]
        for id in ids {
            let bounds = try queries.bounds(topic: topic, partition: id)
            offsets[id] = start == .earliest ? bounds.beginning : bounds.end
        }
        return offsets
    }

    /// Reads one record through a client that reads nothing else.
    public func fingerprint(partition: Int32, offset: Int64) throws -> RecordFingerprint? {
        let prober = try probing()
        let bounds = try ClusterQueries(handle: prober, patience: patience).bounds(topic: topic, partition: partition)
        guard offset >= bounds.beginning, offset < bounds.end else { return nil }
        return try LogReader(handle: prober, topic: topic, patience: patience)
            .fingerprint(partition: partition, offset: offset)
    }

    /// - Throws: `kafka-property`; whether the offsets can be read, readers say.
    public func open(_ assignments: [[PartitionPosition]]) throws -> [any SourceReader] {
        endSession()
        endProber()
        let configuration = try KafkaConfiguration.consumer(
            connection, group: group, limits: limits, lanes: assignments.count)
        let handle = try KafkaHandle(.consumer, configuration, outage: outage, logger: logger)
        let session = try ConsumerSession(
            handle: handle, topic: topic, assignments: assignments,
            prober: LogProber(connection: connection, topic: topic, group: group, logger: logger),
            boundBytes: limits.kilobytesPerQueue(lanes: assignments.count) * 1024)
        self.session = session
        return session.readers
    }

    public func close() {
        endSession()
        endProber()
    }

    private func knownPartitions(_ queries: ClusterQueries) throws -> [Int32] {
        if let ids = try queries.partitionIds(of: topic), !ids.isEmpty { return ids }
        throw KafkaFailure.of(
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, doing: "reading", place: "topic '\(topic)'")
    }

    private func anyHandle() throws -> KafkaHandle { try session?.handle ?? probing() }

    private func probing() throws -> KafkaHandle {
        if let prober { return prober }
        let made = try LogProber.client(connection, group: group, outage: outage, logger: logger)
        prober = made
        return made
    }

    private func endSession() {
        session?.close()
        session = nil
    }

    private func endProber() {
        prober?.close()
        prober = nil
    }
}
