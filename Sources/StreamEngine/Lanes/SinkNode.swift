internal import Expressions
internal import RecordCoding
internal import StreamCore
internal import TopologyModel

/// One sink's encoder: rows in, records or lines out.
struct SinkNode {
    let index: Int
    let plan: SinkPlan
    /// The largest record that the topic takes, bytes.
    let recordLimit: Int
    private let encoder: JSONRecordEncoder
    private let keyType: DataType?

    init(index: Int, plan: SinkPlan, recordLimits: [String: Int]) {
        self.index = index
        self.plan = plan
        encoder = JSONRecordEncoder(schema: plan.schema)
        guard case .kafka(let kafka) = plan.connector else {
            recordLimit = Int.max
            keyType = nil
            return
        }
        recordLimit = recordLimits[kafka.topic] ?? Int.max
        keyType = kafka.key?.type
    }

    /// What a batch becomes. `removed`: the rows are gone from the view that feeds the sink; their records have no value.
    func encode(
        _ batch: RecordBatch, removed: Bool, _ context: EvaluationContext
    ) -> (payload: CollectorPayload?, errors: [RowError]) {
        guard case .kafka(let kafka) = plan.connector else {
            guard !removed else { return (nil, []) }
            return (.lines(sink: index, encoder.encodeLines(batch), rows: batch.rowCount), [])
        }
        var errors: [RowError] = []
        var keys: StringColumn?
        if let key = kafka.key, let keyType {
            let evaluated = key.evaluate(batch, context)
            errors = evaluated.errors
            // Keys may be views into a source's slab, which an epoch's records must not keep alive.
            keys = JSONRecordEncoder.encodeKeys(evaluated.column, type: keyType).withoutDictionary().compacted()
        }
        let values = removed ? Self.tombstones(batch.rowCount) : encoder.encode(batch)
        errors += tooLarge(values, keys, besides: errors)
        return records(kafka.topic, keys, values, batch.origins, errors)
    }

    private func records(
        _ topic: String, _ keys: StringColumn?, _ values: StringColumn, _ origins: Origins, _ errors: [RowError]
    ) -> (payload: CollectorPayload?, errors: [RowError]) {
        let hashes = Self.originHashes(origins, keys)
        guard !errors.isEmpty else {
            return (.records(OutputRecords(topic: topic, keys: keys, values: values, originHashes: hashes)), [])
        }
        let failed = Set(errors.map { Int($0.row) })
        let kept = Selection((0..<values.count).filter { !failed.contains($0) })
        guard kept.count > 0 else { return (nil, errors) }
        let records = OutputRecords(
            topic: topic, keys: keys?.gathered(kept), values: values.gathered(kept),
            originHashes: hashes?.gathered(kept))
        return (.records(records), errors)
    }

    private func tooLarge(
        _ values: StringColumn, _ keys: StringColumn?, besides errors: [RowError]
    ) -> [RowError] {
        // Kafka counts the record's own overhead too; the batch's header and varints stay below this.
        let overhead = 128
        guard values.bytes.count > recordLimit - overhead else { return [] }
        let failed = Set(errors.map(\.row))
        return (0..<values.count).compactMap { row -> RowError? in
            let size = Int(values.view(row).length) + Int(keys?.view(row).length ?? 0) + overhead
            guard size > recordLimit, !failed.contains(Int32(row)) else { return nil }
            return RowError(row: row, code: .recordTooLarge, subject: plan.name)
        }
    }

    /// Where a record has no key, its row's origin chooses the partition.
    private static func originHashes(_ origins: Origins, _ keys: StringColumn?) -> Buffer<UInt64>? {
        guard keys == nil || keys?.validity != nil else { return nil }
        return Buffer(count: origins.count) { target in
            for row in 0..<target.count {
                let partition = UInt64(bitPattern: Int64(origins.partitions.base[row]))
                target[row] = RowHash.combine(partition, UInt64(bitPattern: origins.offsets.base[row]))
            }
        }
    }

    private static func tombstones(_ count: Int) -> StringColumn {
        StringColumn(
            views: Buffer(repeating: StringView(offset: 0, length: 0), count: count), bytes: Buffer([]),
            validity: .allNull(count: count))
    }
}
