internal import StreamCore

/// A record that a reader wants to see reflected.
struct WaitTarget: Sendable, Equatable {
    /// As the reader named it: the topic, or the source.
    let name: String
    let source: String
    let partition: Int32
    let offset: Int64

    /// Reads `topic:partition:offset`. A topic's name may hold colons; numbers do not.
    /// - Throws: `parameter-invalid`.
    init(_ text: String, _ job: ServedJob) throws(APIError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, let partition = Int32(parts[parts.count - 2]),
            let offset = Int64(parts[parts.count - 1]),
            partition >= 0, offset >= 0, !parts[0].isEmpty
        else {
            throw .parameter("wait_for", "it is not topic:partition:offset", hint: "as in orders:0:1200")
        }
        name = parts.dropLast(2).joined(separator: ":")
        source = job.source(named: name)
        self.partition = partition
        self.offset = offset
        guard let plan = job.running?.plan, !plan.sources.contains(where: { $0.name == source }) else { return }
        throw .parameter(
            "wait_for", "the job reads no '\(name)'",
            hint: "it reads \(plan.sources.map { $0.topic ?? $0.name }.joined(separator: ", "))")
    }

    /// A partition's offset is the next one to read.
    func isReached(by partitions: [PartitionState]) -> Bool {
        partitions.contains { $0.source == source && $0.partition == partition && $0.offset > offset }
    }

    private enum Outcome: Sendable { case reached, late, closed }

    /// - Throws: `wait-timeout`, `state-closed`, `CancellationError`.
    func wait(_ feed: EpochFeed, milliseconds: Int64, _ clock: any EngineClock) async throws {
        if isReached(by: feed.progress?.partitions ?? []) { return }
        let outcome = try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask {
                while true {
                    let wake = try await feed.wait { self.isReached(by: $0?.partitions ?? []) }
                    if self.isReached(by: feed.progress?.partitions ?? []) { return .reached }
                    if wake == .closed { return .closed }
                }
            }
            group.addTask {
                try await clock.sleep(nanoseconds: milliseconds * 1_000_000)
                return .late
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .closed
        }
        switch outcome {
        case .reached: return
        case .closed: throw WeirError("state-closed", "the server ends", isTransient: true)
        case .late:
            throw WeirError(
                "wait-timeout",
                "offset \(offset) of partition \(partition) of '\(name)' was not reflected in "
                    + DurationText.text(milliseconds: milliseconds),
                hint: "give it more time with wait_ms, or see in /v1/topology how far the job is", isTransient: true)
        }
    }

    /// A stopped job has reached the record, or never will.
    /// - Throws: `wait-timeout`.
    func checkStopped(_ views: ViewQueries) async throws {
        let partitions = try await views.statement { $0.epoch.partitions }
        if isReached(by: partitions) { return }
        throw WeirError(
            "wait-timeout",
            "offset \(offset) of partition \(partition) of '\(name)' is not reflected, and no job runs here",
            hint: "start the job with weir run FILE --listen")
    }
}
