import RecordCoding
import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyLoading
import TopologyModel

/// One topology over ports in memory. What a process leaves behind when it dies (logs, disk, cluster, sink files) belongs
/// to the harness; every job made of it is a new process.
final class EngineHarness: Sendable {
    let plan: TopologyPlan
    /// In the order of the plan's sources.
    let logs: [MemoryLog]
    let disk: MemoryDisk
    let cluster: MemoryCluster
    let lookups: [InMemoryLookup]
    let clock: any EngineClock
    let files: [Int: MemoryFile]
    /// Records of one poll, at most.
    let pollLimit: Int
    /// Who the next jobs tell of their epochs.
    let epochs = Lock<(any EpochListener)?>(nil)

    init(
        plan: TopologyPlan, logs: [MemoryLog], disk: MemoryDisk, cluster: MemoryCluster, lookups: [InMemoryLookup],
        clock: any EngineClock, pollLimit: Int = Int.max
    ) {
        self.plan = plan
        self.logs = logs
        self.disk = disk
        self.cluster = cluster
        self.lookups = lookups
        self.clock = clock
        self.pollLimit = pollLimit
        files = Dictionary(
            uniqueKeysWithValues: plan.sinks.enumerated().compactMap { index, sink in
                if case .file = sink.connector { (index, MemoryFile()) } else { nil }
            })
    }

    convenience init(
        _ text: String, partitions: Int = 1, table: [Column]? = nil, clock: any EngineClock = SystemClock(),
        pollLimit: Int = Int.max
    ) throws {
        let plan = try Self.plan(text)
        let lookups = table.map { columns in
            plan.tables.map { InMemoryLookup(columns: columns, keyColumn: $0.keyColumn, clock: clock) }
        }
        self.init(
            plan: plan, logs: plan.sources.map { _ in MemoryLog(partitions: partitions) },
            disk: MemoryDisk(jobId: "job-1"), cluster: MemoryCluster(), lookups: lookups ?? [], clock: clock,
            pollLimit: pollLimit)
    }

    /// The plan of a topology file.
    static func plan(_ text: String) throws -> TopologyPlan {
        let result = TopologyLoader.load(text: text, path: "/topologies/test.yaml")
        return try #require(result.plan, "\(result.diagnostics)")
    }

    /// Another topology, or another directory, over the same log and cluster.
    func with(plan: TopologyPlan? = nil, disk: MemoryDisk? = nil) -> EngineHarness {
        EngineHarness(
            plan: plan ?? self.plan, logs: logs, disk: disk ?? self.disk, cluster: cluster, lookups: lookups,
            clock: clock, pollLimit: pollLimit)
    }

    func store() -> MemoryViewStore { MemoryViewStore(disk, layouts: plan.views.map { ViewLayout($0) }) }

    func output() -> MemoryOutput {
        MemoryOutput(cluster, job: plan.id, isTransactional: plan.settings.delivery == .exactlyOnce)
    }

    /// A new process, its ports as they are or as `fate` lets them be.
    func job(
        _ options: JobOptions = .toTheEnd, fate: Fate? = nil, sources: [any EventSource]? = nil
    ) -> StreamJob {
        let memoryStore = store()
        let memoryOutput = output()
        let store: any ViewStore = fate.map { FatedStore(memoryStore, fate: $0) } ?? memoryStore
        let output: any OutputTransaction = fate.map { FatedOutput(memoryOutput, fate: $0) } ?? memoryOutput
        let parts = JobParts(
            sources: sources ?? logs.map { MemorySource($0, batchLimit: pollLimit) },
            decoders: plan.sources.map { JSONRecordDecoder(plan: $0.decode) }, lookups: lookups, store: store,
            output: plan.writesToKafka ? output : nil, files: files.mapValues { $0 as any OutputFile }, clock: clock,
            logger: SilentLogger(), epochs: epochs.withLock { $0 })
        return StreamJob(plan: plan, parts: parts, options: options)
    }

    @discardableResult
    func run(_ options: JobOptions = .toTheEnd, fate: Fate? = nil) async throws -> JobSummary {
        try await job(options, fate: fate).run(stop: StopSignal())
    }

    /// The error that ends the job; records an issue where none does.
    func refusal(_ options: JobOptions = .toTheEnd, fate: Fate? = nil) async -> String {
        do {
            try await run(options, fate: fate)
            return "none"
        } catch let error as WeirError {
            return error.code
        } catch {
            return "not for people: \(error)"
        }
    }

    /// A view's rows as JSON objects, in the order of their keys.
    func rows(_ view: String) -> [String] {
        guard let plan = plan.views.first(where: { $0.name == view }) else { return [] }
        let encoder = JSONRecordEncoder(schema: ViewLayout(plan).visibleSchema)
        return store().visibleRows(of: view).map { columns in
            String(decoding: encoder.encodeRow(RecordBatch(encoder.schema, columns), 0), as: UTF8.self)
        }
    }

    var views: [String: [String]] {
        Dictionary(uniqueKeysWithValues: plan.views.map { ($0.name, rows($0.name)) })
    }

    /// What a read-committed reader sees, `key value`, a tombstone's value being `-`.
    func records(_ topic: String) -> [String] {
        cluster.records(of: topic).map { "\($0.key ?? "-") \($0.value ?? "-")" }
    }

    /// The records of each key, in their order.
    func recordsByKey(_ topic: String) -> [String: [String]] {
        Dictionary(grouping: cluster.records(of: topic)) { $0.key ?? "-" }.mapValues { $0.map { $0.value ?? "-" } }
    }

    /// The last record of each key.
    func lastRecords(_ topic: String) -> [String: String] { recordsByKey(topic).compactMapValues(\.last) }
}

extension RecordBatch {
    /// Rows that come from nowhere, for an encoder alone.
    init(_ schema: Schema, _ columns: [Column]) {
        let count = columns.first?.count ?? 0
        self.init(
            schema: schema, columns: columns,
            origins: Origins(
                source: 0, partitions: Buffer(repeating: 0, count: count), offsets: Buffer(repeating: 0, count: count),
                eventTimes: FixedColumn(values: Buffer(repeating: 0, count: count)),
                priorWatermarks: Buffer(repeating: 0, count: count)))
    }
}

extension JobOptions {
    static var toTheEnd: JobOptions { options { $0.untilEnd = true } }

    static func options(_ change: (inout JobOptions) -> Void) -> JobOptions {
        var options = JobOptions()
        change(&options)
        return options
    }
}

func texts(_ values: [String?]) -> Column {
    var builder = StringColumnBuilder(capacity: values.count)
    for value in values {
        if let value { builder.append(value) } else { builder.appendNull() }
    }
    return .string(builder.finish())
}
