internal import StreamCore
internal import TopologyModel

/// What must be looked after now and then: lanes that are held back, new partitions.
struct Housekeeping: Sendable {
    let attempt: Attempt
    let layout: LaneLayout
    let paces: [LanePace]
    let control: BarrierControl

    private static let beat: Int64 = 250_000_000
    /// How often a source that is in trouble is asked whether it is over.
    private static let troubleInterval: Int64 = 1_000_000_000

    /// Returns when partitions have appeared, having asked the job to drain.
    func run() async throws {
        let clock = attempt.parts.clock
        var lastLook = clock.monotonic()
        while true {
            try await clock.sleep(nanoseconds: Self.beat)
            let now = clock.monotonic()
            for pace in paces { pace.pauseIfHeld(now) }
            guard now - lastLook >= interval else { continue }
            lastLook = now
            if await lookForPartitions() { return control.requestDrain(layingOutAnew: true) }
        }
    }

    /// Nanoseconds between two looks.
    private var interval: Int64 {
        let usual = attempt.options.partitionInterval * 1_000_000
        return attempt.parts.sources.contains { $0.trouble != nil } ? min(usual, Self.troubleInterval) : usual
    }

    /// Whether a source has partitions that nobody reads. A source that cannot be asked now is asked again later.
    private func lookForPartitions() async -> Bool {
        for (index, source) in attempt.parts.sources.enumerated() where !attempt.plan.sources[index].isBounded {
            guard let bounds = try? await source.partitions() else { continue }
            let known = Set(layout.assignments[index].joined().map(\.partition))
            if !attempt.options.untilEnd, bounds.contains(where: { !known.contains($0.partition) }) { return true }
        }
        return false
    }
}
