internal import Glibc
internal import KafkaConnector
internal import OrderGenerator
internal import SQLiteViews
public import StreamCore
internal import StreamEngine
internal import TopologyModel

/// How the demonstration is to run.
public struct DemoOptions: Sendable {
    /// Nil: until it is told to stop.
    public var events: Int?
    /// Events a second.
    public var rate: Int
    /// Nil: a folder beside the other jobs' state, made anew.
    public var stateDirectory: String?
    public var environment: [String: String]
    public var stop: StopSignal
    public var logger: any Logger
    /// Where the views are served meanwhile; nil: nowhere.
    public var listen: ListenOptions?
    public var onStatus: @Sendable (JobStatus) -> Void

    public init(
        events: Int?, rate: Int, stateDirectory: String?, environment: [String: String], stop: StopSignal,
        logger: any Logger, listen: ListenOptions? = nil, onStatus: @escaping @Sendable (JobStatus) -> Void
    ) {
        self.events = events
        self.rate = rate
        self.stateDirectory = stateDirectory
        self.environment = environment
        self.stop = stop
        self.logger = logger
        self.listen = listen
        self.onStatus = onStatus
    }
}

extension JobAssembly {
    /// Runs `order-insights` over generated orders on the embedded broker, with products from a file it writes.
    /// - Throws: `WeirError`.
    public static func demo(_ options: DemoOptions) async throws -> RunSummary {
        let directory = try DemoState.prepare(options)
        let products = "\(directory)/products.csv"
        try await OutputFiles.write([Buffer(ProductTable().csv())], to: products)
        var loading = LoadingOptions()
        loading.environment = options.environment
        loading.brokers = EmbeddedBrokers.word
        loading.tablePaths = ["products": products]
        let plan = try load(path: "order-insights.yaml", text: DemoTopology.text, options: loading)
        let brokers = try EmbeddedBrokers(plan, logger: options.logger)
        options.logger.log(.notice, "state directory: \(directory)")
        let feeder = try DemoFeeder(plan: plan, brokers: brokers, options: options)
        let run = RunOptions(
            path: "order-insights.yaml", text: DemoTopology.text, loading: loading, stateDirectory: directory,
            untilEnd: false, closeWindows: false, stop: options.stop, logger: options.logger,
            listen: options.listen,
            onStatus: { status in
                feeder.note(status)
                options.onStatus(status.bounded(by: options.events))
            })
        return try await withThrowingTaskGroup(of: RunSummary?.self) { group in
            group.addTask { try await JobAssembly.run(plan, in: directory, brokers: brokers, run) }
            group.addTask {
                try await feeder.run()
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let summary = ended { return summary }
            }
            throw CancellationError()
        }
    }
}

extension JobStatus {
    fileprivate func bounded(by events: Int?) -> JobStatus {
        guard let events else { return self }
        var status = self
        status.isBounded = true
        // What is still to be produced counts as lag, so that progress has the whole run for its measure.
        let known = status.partitions.reduce(0) { $0 + $1.position }
        guard let last = status.partitions.indices.last else { return status }
        for index in status.partitions.indices { status.partitions[index].end = status.partitions[index].position }
        status.partitions[last].end += max(0, Int64(events) - known)
        return status
    }
}

/// The demonstration's state: always fresh.
enum DemoState {
    static func prepare(_ options: DemoOptions) throws -> String {
        let path =
            try options.stateDirectory ?? StateDirectory.defaultPath(topology: "demo", environment: options.environment)
        if access(path + "/state.db", F_OK) == 0 {
            _ = try StateReset.run(path: path, isDryRun: false, now: SystemClock().now())
        }
        try StateDirectory.open(path: path, topology: "order-insights", now: SystemClock().now()).release()
        return path
    }
}

/// Produces events at a steady rate, held back by what the job has consumed: the embedded broker keeps little.
final class DemoFeeder: Sendable {
    private struct Shared {
        var consumed = 0
        var applied: Int64 = 0
    }

    /// Events that may wait in the broker: well below the 5 MiB that it keeps of each partition.
    private static let ahead = 30_000

    private let producer: RecordProducer
    private let topic: String
    private let options: DemoOptions
    private let shared = Lock(Shared())

    init(plan: TopologyPlan, brokers: EmbeddedBrokers, options: DemoOptions) throws {
        guard case .kafka(let kafka)? = plan.sources.first?.connector else {
            throw WeirError("demo-topology", "the demonstration's topology reads no topic")
        }
        topic = kafka.topic
        producer = try RecordProducer(connection: brokers.resolve(kafka.connection))
        self.options = options
    }

    func note(_ status: JobStatus) {
        let taken = status.steps.filter { $0.word == "decode" }.reduce(0) { $0 + $1.counts.taken }
        shared.withLock { shared in
            shared.consumed = taken
            shared.applied = status.epoch.applied
        }
    }

    /// Returns when every event is consumed, having told the job to stop; or when that is told to stop.
    func run() async throws {
        var events = OrderEvents(seed: 1, start: SystemClock().now(), eventsPerSecond: options.rate)
        var pace = Pace(rate: options.rate, clock: SystemClock())
        var produced = 0
        let total = options.events ?? Int.max
        while produced < total, !options.stop.isTriggered {
            let count = min(pace.batch, total - produced)
            while consumed + Self.ahead < produced + count, !options.stop.isTriggered { try await Self.moment() }
            let batch = events.batch(count)
            try await producer.send(OutputRecords(topic: topic, keys: batch.keys, values: batch.payloads))
            produced += count
            try await pace.wait(after: count, until: options.stop)
        }
        try await producer.flush()
        while consumed < produced, !options.stop.isTriggered { try await Self.moment() }
        options.stop.trigger()
        await producer.close()
    }

    private var consumed: Int { shared.withLock { $0.consumed } }

    private static func moment() async throws { try await SystemClock().sleep(nanoseconds: 20_000_000) }
}
