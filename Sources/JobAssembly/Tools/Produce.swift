internal import FileConnector
internal import KafkaConnector
internal import RecordCoding
internal import StreamCore
internal import TopologyModel

extension JobAssembly {
    /// Produces the lines of a file, in their order, each as one record.
    /// - Throws: `WeirError`; `produce-key` where a line has no such key.
    public static func produce(_ options: ProduceOptions) async throws -> TransferSummary {
        try TopicName.check(options.topic)
        return try await Transfer.run(until: options.stop) { try await produced(options) }
    }

    private static func produced(_ options: ProduceOptions) async throws -> TransferSummary {
        let source = FileSource(paths: [options.path])
        let key = options.keyField.map(KeyDecoding.init)
        let producer = try RecordProducer(connection: KafkaConnection(brokers: options.brokers))
        var summary = TransferSummary(records: 0, bytes: 0)
        let readers = try await source.open([[PartitionPosition(partition: 0, offset: 0)]])
        while let reader = readers.first, !options.stop.isTriggered {
            let poll = try await reader.next(maximumRecords: 4096, maximumBytes: 4 << 20, waitNanoseconds: 0)
            if let batch = poll.batch {
                let values = StringColumn(views: batch.payloads, bytes: batch.slab, validity: batch.presence)
                try await producer.send(
                    OutputRecords(
                        topic: options.topic, keys: try key?.keys(batch, path: options.path), values: values,
                        originHashes: batch.offsetHashes))
                summary.records += batch.count
                summary.bytes += values.views.values.reduce(0) { $0 + Int($1.length) }
                options.onProgress(summary.records, nil)
            }
            if poll.progress.contains(where: \.isFinished) { break }
        }
        try await producer.flush()
        await producer.close()
        await source.close()
        return summary
    }
}

extension RawBatch {
    /// Chooses the partition of a record without a key.
    fileprivate var offsetHashes: Buffer<UInt64> {
        Buffer(count: count) { target in
            for record in 0..<count { target[record] = RowHash.mix(UInt64(bitPattern: offsets[record])) }
        }
    }
}

/// Reads one field of each record as its key.
struct KeyDecoding: Sendable {
    private let decoder: JSONRecordDecoder
    private let path: String

    init(path: String) {
        self.path = path
        let names = path.split(separator: ".").map(String.init)
        let leaf = DecodeShape.value(.string, column: 0)
        var shape = leaf
        for depth in names.indices.dropFirst().reversed() {
            let inner = names[0...depth].joined(separator: ".")
            shape = .object([DecodeField(key: names[depth], path: inner, isOptional: false, shape: shape)])
        }
        let top = DecodeField(key: names.first ?? path, path: names.first ?? path, isOptional: false, shape: shape)
        decoder = JSONRecordDecoder(
            plan: DecodePlan(fields: [top], schema: Schema([Field(path, .string)])))
    }

    func keys(_ batch: RawBatch, path file: String) throws -> StringColumn {
        let decoded = decoder.decode(batch)
        if let first = decoded.rejected.first {
            throw WeirError(
                "produce-key",
                "'\(file)' at byte \(batch.offsets[Int(first.row)]): '\(path)' is no key: \(first.message)",
                hint: "--key names a string field that every record has")
        }
        guard case .string(let keys) = decoded.columns[0] else {
            throw WeirError("produce-key", "'\(path)' is not a string")
        }
        return keys
    }
}
