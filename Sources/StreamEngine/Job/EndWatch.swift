internal import StreamCore

/// Keeps the ends of growing logs known, for the lag.
///
/// What fetches said along the way costs nothing and is taken at every beat. But a lane that is held back, or works off
/// what was fetched long ago, fetches nothing: where a job is behind, its sources are asked as well.
struct EndWatch: Sendable {
    let attempt: Attempt

    private static let beat: Int64 = 500_000_000
    /// Nanoseconds between two questions to a source that is behind.
    private static let askInterval: Int64 = 5_000_000_000

    /// Returns at once where the ends are those of the job's start.
    func run() async throws {
        guard !attempt.options.untilEnd else { return }
        let clock = attempt.parts.clock
        var lastAsked = clock.monotonic()
        while true {
            try await clock.sleep(nanoseconds: Self.beat)
            let isTimeToAsk = clock.monotonic() - lastAsked >= Self.askInterval
            for (index, source) in attempt.parts.sources.enumerated() where !attempt.plan.sources[index].isBounded {
                let name = attempt.plan.sources[index].name
                attempt.board.publish(ends: await source.knownEnds(), of: name)
                // A source that cannot be asked now is asked again later.
                guard isTimeToAsk, attempt.board.isBehind(name), let bounds = try? await source.partitions() else {
                    continue
                }
                attempt.board.publish(ends: bounds.ends, of: name)
            }
            if isTimeToAsk { lastAsked = clock.monotonic() }
        }
    }
}

extension [PartitionBounds] {
    var ends: [Int32: Int64] { Dictionary(uniqueKeysWithValues: map { ($0.partition, $0.end) }) }
}
