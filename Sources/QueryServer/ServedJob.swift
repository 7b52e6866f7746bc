public import StreamCore
public import TopologyModel

/// What is known of the job whose views are served.
public struct ServedJob: Sendable {
    /// Of a job that runs in this process.
    public struct Running: Sendable {
        public var plan: TopologyPlan
        public var status: @Sendable () -> JobStatus
        public var feed: EpochFeed

        public init(plan: TopologyPlan, status: @escaping @Sendable () -> JobStatus, feed: EpochFeed) {
            self.plan = plan
            self.status = status
            self.feed = feed
        }
    }

    /// Nil: the job is stopped, and its views do not change.
    public var running: Running?
    /// Bytes of the database and of its write-ahead log.
    public var storeBytes: @Sendable () -> (database: Int, log: Int)

    public init(running: Running? = nil, storeBytes: @escaping @Sendable () -> (database: Int, log: Int) = { (0, 0) }) {
        self.running = running
        self.storeBytes = storeBytes
    }

    /// The source of that name or, where the job runs, of that topic.
    func source(named name: String) -> String {
        guard let plan = running?.plan, !plan.sources.contains(where: { $0.name == name }) else { return name }
        return plan.sources.first { $0.topic == name }?.name ?? name
    }
}

extension SourcePlan {
    /// Nil where it is no topic.
    var topic: String? {
        if case .kafka(let kafka) = connector { kafka.topic } else { nil }
    }
}
