/// How a job's `memory` is spent. What buffers, caches and state do not take goes to the Kafka queues.
public struct MemoryBudget: Sendable, Hashable {
    /// One bounded thing.
    public struct Part: Sendable, Hashable {
        /// `edge into view customers`
        public let name: String
        public let bytes: Int

        public init(name: String, bytes: Int) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// `settings.memory`, bytes.
    public let memory: Int
    public let parts: [Part]
    /// Bytes of memory that one Kafka source's consumer may hold back, all its partitions together: more than the keys and
    /// payloads, which alone `queued.max.messages.kbytes` counts.
    public let consumerQueueBytes: Int
    /// Bytes of one partition's fetch: `fetch.message.max.bytes`.
    public let fetchPartitionBytes: Int
    /// Bytes of one fetch: `fetch.max.bytes`.
    public let fetchBytes: Int
    /// Bytes that the producer may hold back: `queue.buffering.max.kbytes`.
    public let producerQueueBytes: Int
    /// Bytes of SQLite's page cache.
    public let storeCacheBytes: Int

    /// What all parts need, bytes.
    public var required: Int { parts.reduce(0) { $0 + $1.bytes } }

    public var fits: Bool { required <= memory }

    /// Below these a queue would only be waited for.
    public static let leastConsumerQueueBytes = 4 << 20
    public static let leastProducerQueueBytes = 4 << 20
    public static let mostQueueBytes = 64 << 20
}

extension TopologyPlan {
    /// Computed from the settings and from what there is to buffer and to cache.
    public var memoryBudget: MemoryBudget {
        let storeCache = min(max(settings.memory / 32, 2 << 20), 32 << 20)
        var parts = [MemoryBudget.Part(name: "state", bytes: settings.stateMemory)]
        parts += edges.map { MemoryBudget.Part(name: "edge into \($0)", bytes: settings.bufferBytes) }
        parts += tables.map { MemoryBudget.Part(name: "cache of \($0.name)", bytes: $0.cache.bytes) }
        parts.append(MemoryBudget.Part(name: "page cache of the store", bytes: storeCache))
        let rest = max(0, settings.memory - parts.reduce(0) { $0 + $1.bytes })
        let producer = kafkaSinkCount == 0 ? 0 : Self.queue(rest / 4, MemoryBudget.leastProducerQueueBytes)
        let consumers = kafkaSources.isEmpty ? 0 : (rest - min(rest, producer)) / kafkaSources.count
        let consumer = kafkaSources.isEmpty ? 0 : Self.queue(consumers, MemoryBudget.leastConsumerQueueBytes)
        parts += kafkaSources.map { MemoryBudget.Part(name: "Kafka queue of \($0)", bytes: consumer) }
        if producer > 0 { parts.append(MemoryBudget.Part(name: "Kafka queue of the sinks", bytes: producer)) }
        return MemoryBudget(
            memory: settings.memory, parts: parts, consumerQueueBytes: consumer,
            fetchPartitionBytes: min(max(consumer / 8, 128 << 10), 1 << 20),
            fetchBytes: min(max(consumer / 2, 1 << 20), 50 << 20), producerQueueBytes: producer,
            storeCacheBytes: storeCache)
    }

    private static func queue(_ share: Int, _ least: Int) -> Int {
        min(max(share, least), MemoryBudget.mostQueueBytes)
    }

    private var kafkaSources: [String] {
        sources.compactMap { source in
            if case .kafka = source.connector { source.name } else { nil }
        }
    }

    private var kafkaSinkCount: Int {
        sinks.count { sink in
            if case .kafka = sink.connector { true } else { false }
        }
    }

    /// What edges lead into: lookups, the exchange before each view, sinks.
    private var edges: [String] {
        var names: [String] = []
        for stage in stages {
            for (index, step) in stage.steps.enumerated() {
                if case .lookup = step { names.append("lookup \(stage.name).\(index + 1)") }
            }
        }
        return names + views.map { "view \($0.name)" } + sinks.map { "sink \($0.name)" }
    }
}
