/// How much a source's consumer may hold that no lane has taken yet.
public struct KafkaConsumerLimits: Sendable, Hashable {
    /// Bytes of memory that records hold while they wait in all lanes' queues together. librdkafka looks before it
    /// fetches, so that one response (`fetchBytes`) may lie beyond the bound.
    public var queueBytes: Int
    /// Bytes of one partition in one response.
    public var partitionFetchBytes: Int
    /// Bytes of one response.
    public var fetchBytes: Int

    public init(queueBytes: Int = 64 << 20, partitionFetchBytes: Int = 1 << 20, fetchBytes: Int = 8 << 20) {
        self.queueBytes = queueBytes
        self.partitionFetchBytes = partitionFetchBytes
        self.fetchBytes = fetchBytes
    }

    /// What librdkafka 2.0.2 allocates for a record beside its key and payload, which are all that it counts: measured,
    /// records of 300 bytes hold 2.4 times what is counted.
    static let recordOverhead = 420
    /// At this size of records both bounds below are reached together. Smaller ones reach that of records first, larger
    /// ones that of bytes; neither then holds more than `queueBytes`.
    static let typicalRecord = 300

    /// The bounds as librdkafka is told them, of all lanes together.
    public var propertiesText: String {
        "queued.max.messages.kbytes=\(kilobytesPerQueue(lanes: 1)), queued.min.messages=\(recordsPerQueue(lanes: 1))"
    }

    /// `queued.max.messages.kbytes`: librdkafka holds it against the queue that a partition's records end up in, which
    /// is its lane's.
    func kilobytesPerQueue(lanes: Int) -> Int {
        min(max(recordsPerQueue(lanes: lanes) * Self.typicalRecord / 1024, 64), 2_097_151)
    }

    /// `queued.min.messages`, above which librdkafka fetches no more, of one lane's queue.
    func recordsPerQueue(lanes: Int) -> Int {
        min(max(queueBytes / (Self.typicalRecord + Self.recordOverhead) / max(lanes, 1), 200), 10_000_000)
    }
}

/// How much a producer may hold that the broker has not acknowledged.
public struct KafkaProducerLimits: Sendable, Hashable {
    /// Bytes of keys and values.
    public var queueBytes: Int
    public var queueRecords: Int

    public init(queueBytes: Int = 32 << 20, queueRecords: Int = 100_000) {
        self.queueBytes = queueBytes
        self.queueRecords = queueRecords
    }
}
