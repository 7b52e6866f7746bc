/// A compiled topology: typed, resolved, with every name an index. What the engine runs.
public struct TopologyPlan: Sendable {
    /// The `topology:` of the file, kebab-case.
    public let name: String
    /// The job's identity in Kafka: `settings.id`, or the name.
    public let id: String
    public let settings: Settings
    public let sources: [SourcePlan]
    public let tables: [TablePlan]
    /// In an order in which each comes after what feeds it.
    public let stages: [StagePlan]
    public let views: [ViewPlan]
    public let sinks: [SinkPlan]

    public init(
        name: String, id: String, settings: Settings, sources: [SourcePlan], tables: [TablePlan],
        stages: [StagePlan], views: [ViewPlan], sinks: [SinkPlan]
    ) {
        self.name = name
        self.id = id
        self.settings = settings
        self.sources = sources
        self.tables = tables
        self.stages = stages
        self.views = views
        self.sinks = sinks
    }
}

/// When an epoch's outcome counts.
public enum Delivery: String, Sendable, CaseIterable {
    case exactlyOnce = "exactly-once"
    case atLeastOnce = "at-least-once"
}

public struct Settings: Sendable, Equatable {
    public var delivery: Delivery = .exactlyOnce
    /// Milliseconds between barriers.
    public var commitInterval: Int64 = 500
    /// Bound of every edge, shared by its queues.
    public var bufferRows: Int = 65_536
    public var bufferBytes: Int = 16 << 20
    /// The process's budget, bytes.
    public var memory: Int = 512 << 20
    /// Of which the views' working set, bytes.
    public var stateMemory: Int = 256 << 20
    /// Rows of a batch at the source, at most.
    public var batchRows: Int = 4096
    /// Nil: as many as there are cores, at most one a partition.
    public var lanes: Int?
    public var deadLetterRows: Int = 100_000
    /// Milliseconds.
    public var deadLetterRetain: Int64 = 30 * 86_400_000
    /// Milliseconds from SIGTERM to the end.
    public var shutdownTimeout: Int64 = 30_000

    public init() {}
}

/// What a stage, view or sink reads.
public enum InputReference: Sendable, Hashable {
    case source(Int)
    case stage(Int)
    case view(Int, Emission)
}

/// When a view hands rows on.
public enum Emission: String, Sendable, Hashable, CaseIterable {
    /// Each window once, when it closes.
    case onClose = "on_close"
    /// The latest row of each changed key, once a commit.
    case changes
}

/// Where a row goes that cannot go on.
public enum RowErrorPolicy: String, Sendable, Hashable, CaseIterable {
    case deadLetter = "dead_letter"
    case skip
    case stop
}
