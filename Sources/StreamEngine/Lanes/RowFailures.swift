internal import RecordCoding
internal import StreamCore
internal import TopologyModel

/// Sends rows that cannot go on where `on_error` says.
struct RowFailures {
    /// Where the rows stand.
    struct Place {
        /// The source, stage, view or sink.
        let name: String
        /// Index of the step within its stage; -1 elsewhere.
        let step: Int
        let policy: RowErrorPolicy
    }

    /// Names of topics and files, by `Origins.source`.
    let topics: [Int: String]
    let edges: DownstreamEdges
    let clock: any EngineClock

    /// Handles `errors`, whose rows are those of `batch`; the dead letter holds the row as it was in `shown`.
    /// - Returns: how many became dead letters and how many were skipped.
    /// - Throws: `WeirError` where the policy is `stop`.
    func handle(
        _ errors: [RowError], of batch: RecordBatch, shown: RecordBatch, at place: Place
    ) async throws -> (dead: Int, skipped: Int) {
        guard !errors.isEmpty else { return (0, 0) }
        switch place.policy {
        case .skip: return (0, errors.count)
        case .stop: throw stopError(errors[0], batch.origins, place)
        case .deadLetter:
            let encoder = JSONRecordEncoder(schema: shown.schema)
            let letters = errors.map { error in
                let row = Self.row(of: error, in: batch.origins, shownBy: shown.origins)
                return letter(error, batch.origins, encoder.encodeRow(shown, row), place)
            }
            try await edges.send(.deadLetters(letters))
            return (errors.count, 0)
        }
    }

    /// Handles records that could not be decoded or accepted: the dead letter holds the original bytes.
    func handle(
        _ errors: [RowError], of raw: RawBatch, source: Int, at place: Place
    ) async throws -> (dead: Int, skipped: Int) {
        guard !errors.isEmpty else { return (0, 0) }
        switch place.policy {
        case .skip: return (0, errors.count)
        case .stop:
            throw stopError(
                errors[0], partition: raw.partitions[Int(errors[0].row)],
                offset: raw.offsets[Int(errors[0].row)], topic: topics[source] ?? "", place)
        case .deadLetter:
            let now = clock.now()
            let letters = errors.map { error in
                let record = Int(error.row)
                return DeadLetter(
                    code: error.code, message: error.message, stage: place.name, step: place.step,
                    topic: topics[source] ?? "", partition: raw.partitions[record], offset: raw.offsets[record],
                    time: now, value: raw.payload(record))
            }
            try await edges.send(.deadLetters(letters))
            return (errors.count, 0)
        }
    }

    private func letter(
        _ error: RowError, _ origins: Origins, _ value: [UInt8], _ place: Place
    ) -> DeadLetter {
        let row = Int(error.row)
        return value.withUnsafeBytes { bytes in
            DeadLetter(
                code: error.code, message: error.message, stage: place.name, step: place.step,
                topic: topics[origins.source] ?? "", partition: origins.partitions[row], offset: origins.offsets[row],
                unnestIndex: origins.unnestIndexes?[row] ?? -1, time: clock.now(), value: bytes)
        }
    }

    /// The row of a stage's input that a later row came from: the one of the same origin. Looked for only when a row
    /// has failed, so that no step pays for keeping the way back.
    private static func row(of error: RowError, in origins: Origins, shownBy shown: Origins) -> Int {
        let row = Int(error.row)
        if row < shown.count, origins.offsets[row] == shown.offsets[row],
            origins.partitions[row] == shown.partitions[row], origins.unnestIndexes?[row] == shown.unnestIndexes?[row]
        {
            return row
        }
        let found = (0..<shown.count).first { candidate in
            shown.offsets[candidate] == origins.offsets[row] && shown.partitions[candidate] == origins.partitions[row]
                && (shown.unnestIndexes.map { $0[candidate] == origins.unnestIndexes?[row] } ?? true)
        }
        return found ?? 0
    }

    private func stopError(_ error: RowError, _ origins: Origins, _ place: Place) -> WeirError {
        let row = Int(error.row)
        return stopError(
            error, partition: origins.partitions[row], offset: origins.offsets[row],
            topic: topics[origins.source] ?? "", place)
    }

    private func stopError(
        _ error: RowError, partition: Int32, offset: Int64, topic: String, _ place: Place
    ) -> WeirError {
        WeirError(
            "row-\(error.code.rawValue)",
            "'\(place.name)' stopped at '\(topic)' partition \(partition) offset \(offset): \(error.message)",
            hint: "mend the record or the topology, or let 'on_error' be dead_letter or skip")
    }
}
