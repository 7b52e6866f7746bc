internal import CRDKafka
internal import StreamCore

/// Finds the last epoch record, read committed.
struct LastEpoch {
    let handle: KafkaHandle
    let topic: String
    let patience: Int64
    /// Offsets looked at first, from the end: most are transaction markers.
    private static let firstSpan: Int64 = 64

    /// Looks back from the last stable offset in widening spans until one holds a record: the log may be long, and its
    /// end may be nothing but markers of aborted transactions. An open transaction is not waited for: its records lie
    /// behind the last stable offset.
    /// - Throws: `kafka-epoch-record` where the last record cannot be read.
    func find() throws -> EpochRecord? {
        let queries = ClusterQueries(handle: handle, patience: patience)
        guard let partitions = try queries.partitionIds(of: topic), partitions.contains(0) else { return nil }
        var span = Self.firstSpan
        while true {
            let bounds = try queries.bounds(topic: topic, partition: 0)
            guard bounds.end > bounds.beginning else { return nil }
            let start = max(bounds.beginning, bounds.end - span)
            if let last = try lastValue(from: start) { return try decode(last) }
            guard start > bounds.beginning else { return nil }
            span *= 8
        }
    }

    private func lastValue(from start: Int64) throws -> [UInt8]? {
        var last: [UInt8]?
        let reader = LogReader(handle: handle, topic: topic, patience: patience)
        try reader.read(from: [PartitionPosition(partition: 0, offset: start)]) { message in
            if let payload = message.pointee.payload {
                last = [UInt8](UnsafeRawBufferPointer(start: payload, count: message.pointee.len))
            }
            return .goOn
        }
        return last
    }

    private func decode(_ value: [UInt8]) throws -> EpochRecord {
        if let record = value.withUnsafeBytes({ EpochRecord(json: $0) }) { return record }
        throw WeirError(
            "kafka-epoch-record", "the last record of topic '\(topic)' is not an epoch of this version",
            hint: "another program wrote to the topic, or a later version of weir did: run that version")
    }
}
