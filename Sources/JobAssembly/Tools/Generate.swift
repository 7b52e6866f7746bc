internal import FileConnector
internal import KafkaConnector
internal import OrderGenerator
internal import StreamCore
internal import TopologyModel

extension JobAssembly {
    /// Generates order events, the same for the same seed, and the products that they name.
    /// - Throws: `WeirError`; `output-closed` where nobody reads standard output any more.
    public static func generate(_ options: GenerateOptions) async throws -> TransferSummary {
        try await Transfer.run(until: options.stop) { try await generated(options) }
    }

    private static func generated(_ options: GenerateOptions) async throws -> TransferSummary {
        if let path = options.productsPath {
            try await OutputFiles.write([Buffer(ProductTable().csv())], to: path)
        }
        let sink = try EventSink.open(options.destination)
        var events = OrderEvents(seed: options.seed)
        var pace = Pace(rate: options.rate, clock: SystemClock())
        var summary = TransferSummary(records: 0, bytes: 0)
        while summary.records < options.events, !options.stop.isTriggered {
            let count = min(pace.batch, options.events - summary.records)
            let batch = events.batch(count)
            try await sink.write(batch)
            summary.records += count
            summary.bytes += batch.payloads.bytes.count
            options.onProgress(summary.records, options.events)
            try await pace.wait(after: count, until: options.stop)
        }
        try await sink.close()
        return summary
    }
}

/// Keeps a rate: how many events at a time, and when the next may follow.
struct Pace {
    private let rate: Int?
    private let clock: any EngineClock
    private let start: Int64
    private var done = 0

    init(rate: Int?, clock: any EngineClock) {
        self.rate = rate
        self.clock = clock
        start = clock.monotonic()
    }

    /// Events to make at once: a fiftieth of a second's.
    var batch: Int { rate.map { max(1, min(4096, $0 / 50)) } ?? 4096 }

    /// Returns early when it is told to stop.
    mutating func wait(after count: Int, until stop: StopSignal) async throws {
        done += count
        guard let rate else { return }
        let due = start + Int64(Double(done) / Double(rate) * 1e9)
        let rest = due - clock.monotonic()
        guard rest > 0 else { return }
        try await Self.first { [clock] in
            try await clock.sleep(nanoseconds: rest)
        } or: {
            try await stop.wait()
        }
    }

    /// Runs two waits, and ends both when the first is over.
    private static func first(
        _ one: @escaping @Sendable () async throws -> Void, or other: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(operation: one)
            group.addTask(operation: other)
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// Where generated events go.
enum EventSink: Sendable {
    case topic(String, RecordProducer)
    case file(FileOutputFile)

    static func open(_ destination: GenerateOptions.Destination) throws -> EventSink {
        switch destination {
        case .topic(let topic, let brokers):
            try TopicName.check(topic)
            return .topic(topic, try RecordProducer(connection: KafkaConnection(brokers: brokers)))
        case .file(let path): return .file(try FileOutputFile(replacing: path))
        case .standardOutput: return .file(try FileOutputFile.standardOutput())
        }
    }

    func write(_ batch: OrderEventBatch) async throws {
        switch self {
        case .topic(let topic, let producer):
            try await producer.send(
                OutputRecords(topic: topic, keys: batch.keys, values: batch.payloads), timestamps: nil)
        case .file(let file): try await file.append(Self.lines(batch.payloads))
        }
    }

    func close() async throws {
        switch self {
        case .topic(_, let producer):
            try await producer.flush()
            await producer.close()
        case .file(let file): await file.close()
        }
    }

    private static func lines(_ payloads: StringColumn) -> Buffer<UInt8> {
        var bytes = GrowingBuffer<UInt8>(capacity: payloads.bytes.count + payloads.count)
        for row in 0..<payloads.count {
            let view = payloads.views[row]
            bytes.append(from: payloads.bytes.base + Int(view.offset), count: Int(view.length))
            bytes.append(0x0A)
        }
        return bytes.finish()
    }
}

/// Files written by the tools.
enum OutputFiles {
    static func write(_ pieces: [Buffer<UInt8>], to path: String) async throws {
        let file = try FileOutputFile(replacing: path)
        for piece in pieces { try await file.append(piece) }
        await file.close()
    }
}
