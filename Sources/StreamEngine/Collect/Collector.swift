internal import StreamCore
internal import TopologyModel

/// Gathers what lanes and state owners make of an epoch and hands it, whole, to the committer.
///
/// While one epoch is being committed it gathers the next, up to the bound; then it takes no more, and back-pressure reaches
/// the sources. Where an epoch holds more than three quarters of the bound it is streamed into its transaction early.
final class Collector {
    private let inlet: Inlet<CollectorPayload>
    private let committer: Committer
    private let control: BarrierControl
    private let plan: TopologyPlan
    private let clock: any EngineClock
    private let bound: Int
    private var buffer = EpochBuffer()
    private var isStreaming = false

    init(
        inlet: Inlet<CollectorPayload>, committer: Committer, control: BarrierControl, plan: TopologyPlan, bound: Int,
        clock: any EngineClock
    ) {
        self.inlet = inlet
        self.committer = committer
        self.control = control
        self.plan = plan
        self.bound = bound
        self.clock = clock
    }

    /// Runs until the last barrier's epoch is handed over and applied.
    func run() async throws {
        while true {
            switch try await inlet.receive() {
            case .payload(let payload, _): try await take(payload)
            case .barrier(let barrier, let reports):
                try await assemble(barrier, reports)
                if barrier.isLast { return try await committer.waitIdle() }
            case .finished: return try await committer.waitIdle()
            }
        }
    }

    private func take(_ payload: CollectorPayload) async throws {
        buffer.append(payload)
        if buffer.byteCount >= bound / 2 { control.requestEarly() }
        guard buffer.outputBytes >= bound / 4 * 3 else { return }
        try await stream()
    }

    /// Hands records over before the epoch is complete; the epoch before must be through.
    private func stream() async throws {
        try await committer.waitIdle()
        let (records, lines) = buffer.takeOutput()
        try await committer.stream(records, lines)
        isStreaming = true
    }

    private func assemble(_ barrier: Barrier, _ reports: [BarrierReport]) async throws {
        let gathered = buffer.takeAll()
        let epoch = AssembledEpoch(
            barrier: barrier.id, reports: reports, buffer: gathered, viewNames: plan.views.map(\.name),
            isStreamed: isStreaming)
        isStreaming = false
        try await committer.submit(epoch)
        control.assembled(barrier.id)
    }
}
