public import StreamCore

/// What a job is made of besides its plan: the ports, as the assembly or a test has built them.
public struct JobParts: Sendable {
    /// In the order of the plan's sources.
    public var sources: [any EventSource]
    /// In the order of the plan's sources.
    public var decoders: [any RecordDecoder]
    /// In the order of the plan's tables.
    public var lookups: [any LookupClient]
    public var store: any ViewStore
    /// Nil where the topology writes nothing to Kafka.
    public var output: (any OutputTransaction)?
    /// By index of the sink.
    public var files: [Int: any OutputFile]
    public var clock: any EngineClock
    public var logger: any Logger
    /// Told of every epoch that readers come to see.
    public var epochs: (any EpochListener)?

    public init(
        sources: [any EventSource], decoders: [any RecordDecoder], lookups: [any LookupClient],
        store: any ViewStore, output: (any OutputTransaction)?, files: [Int: any OutputFile] = [:],
        clock: any EngineClock, logger: any Logger, epochs: (any EpochListener)? = nil
    ) {
        self.sources = sources
        self.decoders = decoders
        self.lookups = lookups
        self.store = store
        self.output = output
        self.files = files
        self.clock = clock
        self.logger = logger
        self.epochs = epochs
    }
}

/// How this run differs from the file.
public struct JobOptions: Sendable {
    /// Read to the end offsets found at the start, commit, and end.
    public var untilEnd = false
    /// At the end, close windows through the last open one.
    public var closeWindows = false
    /// Number of lanes; nil: `settings.lanes`, or as many as there are cores, at most one a partition.
    public var lanes: Int?
    public var cores = 2
    /// Half of it bounds a transaction from begin to commit, milliseconds.
    public var transactionTimeout: Int64 = 60_000
    /// Milliseconds between looks for new partitions.
    public var partitionInterval: Int64 = 30_000

    public init() {}
}

/// What a run did, once it has ended well.
public struct JobSummary: Sendable {
    public var status: JobStatus
    /// The last applied epoch.
    public var epoch: Int64

    public init(status: JobStatus, epoch: Int64) {
        self.status = status
        self.epoch = epoch
    }
}
