internal import Expressions
internal import OrderGenerator
internal import RecordCoding
internal import StreamCore
internal import StreamOperators
internal import TopologyLoading
internal import TopologyModel

/// One of the benchmark's topologies with order events at every point of its pipeline.
struct Workload {
    /// Events of one batch: the engine's own default.
    static let batchRows = 4096
    /// Different batches; a run takes them in turn.
    static let batchCount = 4
    /// `now()` of every batch, epoch milliseconds.
    static let context = EvaluationContext(now: 1_767_225_600_000)
    private static let files = [
        "w1": "w1-filter-derive", "w2": "w2-enrich-aggregate", "w3": "w3-keyed-state", "w4": "w4-windows",
    ]

    let plan: TopologyPlan
    let raw: [RawBatch]

    /// Reads the topology from `bench/topologies` below the working directory.
    /// - Parameter edit: changes its text.
    init(_ name: String, edit: (String) -> String = { $0 }) throws {
        let path = "bench/topologies/\(Self.files[name] ?? name).yaml"
        let environment = ["KAFKA_BROKERS": "none:1", "BENCH_PRODUCTS": "products.csv"]
        let result = TopologyLoader.load(
            text: edit(try readText(path)), path: path, options: LoadOptions(environment: environment))
        guard let plan = result.plan else {
            throw WeirError("bench-topology", "\(path): \(result.diagnostics.first?.message ?? "not a topology")")
        }
        self.plan = plan
        var events = OrderEvents(seed: 1)
        raw = (0..<Self.batchCount).map { Self.rawBatch(events.batch(Self.batchRows), number: $0) }
    }

    private static func rawBatch(_ events: OrderEventBatch, number: Int) -> RawBatch {
        RawBatch(
            slab: events.payloads.bytes, payloads: events.payloads.views,
            partitions: Buffer(repeating: Int32(number % 4), count: events.count),
            offsets: Buffer((0..<events.count).map { Int64(number / 4 * batchRows + $0) }),
            timestamps: events.timestamps)
    }

    var decoder: JSONRecordDecoder { JSONRecordDecoder(plan: plan.sources[0].decode) }

    /// The batches behind the source's decoder, with the origins that the engine would give them.
    func decoded() -> [RecordBatch] {
        let decoder = decoder
        return raw.map { raw in
            let columns = decoder.decode(raw).columns
            let origins = Origins(
                source: 0, partitions: raw.partitions, offsets: raw.offsets,
                eventTimes: FixedColumn(values: raw.timestamps), priorWatermarks: raw.timestamps)
            return RecordBatch(schema: plan.sources[0].schema, columns: columns, origins: origins)
        }
    }

    /// The operator of step `index` of the one stage.
    func step(_ index: Int) throws -> any StepOperator {
        guard let step = makeOperator(plan.stages[0].steps[index]) else {
            throw WeirError("bench-step", "step \(index + 1) of \(plan.name) is no operator")
        }
        return step
    }

    /// The batches in front of step `index` of the one stage; none of the steps before it is a lookup.
    func batches(beforeStep index: Int) throws -> [RecordBatch] {
        var batches = decoded()
        for earlier in 0..<index {
            let step = try step(earlier)
            batches = batches.map { step.apply($0, Self.context).batch }
        }
        return batches
    }
}
