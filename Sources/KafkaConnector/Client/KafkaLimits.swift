/// How much a source's consumer may hold that no lane has taken yet.
public struct KafkaConsumerLimits: Sendable, Hashable {
    /// Bytes of keys and payloads waiting in all lanes' queues together. librdkafka counts no more than those: the
    /// memory held is about twice that for records of 300 bytes. It looks before it fetches, so that one response
    /// (`fetchBytes`) may lie beyond the bound.
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

    /// `queued.max.messages.kbytes`: librdkafka holds it against the queue that a partition's records end up in, which
    /// is its lane's.
    func kilobytesPerQueue(lanes: Int) -> Int {
        min(max(queueBytes / 1024 / max(lanes, 1), 64), 2_097_151)
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
