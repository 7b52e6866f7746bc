internal import StreamCore
internal import TopologyModel

/// From where each partition of a source is read, once it is certain that the log is still the one that was read.
struct SourceStart: Sendable {
    let plan: SourcePlan
    let source: any EventSource

    /// - Parameter known: the source's partitions as the last epoch left them; none on a first start.
    /// - Throws: `WeirError` where the log was trimmed, is shorter than what was read, or was made anew.
    func states(known: [PartitionState], bounds: [PartitionBounds]) async throws -> [PartitionState] {
        let fromStart = known.isEmpty ? try await source.startOffsets(start) : [:]
        var states: [PartitionState] = []
        for bound in bounds {
            guard let state = known.first(where: { $0.partition == bound.partition }) else {
                let offset = fromStart[bound.partition] ?? bound.beginning
                states.append(
                    PartitionState(
                        source: plan.name, partition: bound.partition, offset: offset, watermark: Int64.min))
                continue
            }
            try await check(state, bound)
            states.append(state)
        }
        let missing = known.first { state in !bounds.contains { $0.partition == state.partition } }
        if let missing { throw gone(missing) }
        return states
    }

    private var start: StartPosition {
        if case .kafka(let kafka) = plan.connector { return kafka.start }
        return .earliest
    }

    private func check(_ state: PartitionState, _ bound: PartitionBounds) async throws {
        let place = "'\(plan.topicName)' partition \(state.partition)"
        if state.offset < bound.beginning {
            throw WeirError(
                "source-trimmed",
                "\(place) begins at offset \(bound.beginning), but offset \(state.offset) comes next: records are gone",
                hint: Self.hint)
        }
        if state.offset > bound.end && !plan.isBounded {
            throw WeirError(
                "source-shorter", "\(place) ends at offset \(bound.end), but offset \(state.offset) comes next",
                hint: Self.hint)
        }
        guard let last = state.last else { return }
        let found = try await source.fingerprint(partition: state.partition, offset: last.offset)
        guard let found, found != last else { return }
        throw WeirError(
            "source-replaced", "\(place) does not hold at offset \(last.offset) the record that was read there",
            hint: Self.hint)
    }

    private func gone(_ state: PartitionState) -> WeirError {
        WeirError(
            "source-partition-gone", "'\(plan.topicName)' has no partition \(state.partition) any more", hint: Self.hint
        )
    }

    private static let hint =
        "the source was trimmed or made anew since the last run; restore it, or start anew with 'weir state reset'"
}
