internal import StreamCore
internal import TopologyModel

/// Whether and how a job goes on after its transaction has failed, as a value.
struct Recovery: Sendable {
    enum Step: Sendable, Equatable {
        /// Drop memory, go through the table, go on; after waiting that many milliseconds.
        case rebuild(after: Int64)
        /// The same epoch has failed three times with the same code.
        case stop
    }

    /// The same epoch may fail that often with the same code.
    static let limit = 3

    private var epoch: Int64 = -1
    private var code = ""
    private var failures = 0
    private var backoff = Backoff(milliseconds: 100...5000)
    /// By how many halvings the epoch's bounds are smaller than the file says.
    private(set) var halvings = 0

    init() {}

    /// A transaction failed while `epoch` was the last one applied.
    mutating func failed(_ code: String, epoch: Int64) -> Step {
        if epoch != self.epoch { backoff.reset() }
        failures = epoch == self.epoch && code == self.code ? failures + 1 : 1
        self.epoch = epoch
        self.code = code
        return failures >= Self.limit ? .stop : .rebuild(after: backoff.next())
    }

    /// The engine has given the transaction up because it was open too long: no failure, but what is bounded gets smaller.
    mutating func gaveUp() -> Step {
        halvings = min(halvings + 1, 16)
        return .rebuild(after: 0)
    }

    /// An epoch was committed since: bounds are the file's again.
    mutating func committed() { halvings = 0 }

    /// The file's settings with everything that bounds an epoch halved as often: what a batch, an edge and the owners hold,
    /// and the time between barriers. Batches too: those that are under way when a barrier is asked for come before it.
    func reduced(_ settings: Settings) -> Settings {
        var reduced = settings
        reduced.batchRows = halved(settings.batchRows, least: 1)
        reduced.bufferRows = halved(settings.bufferRows, least: 1)
        reduced.bufferBytes = halved(settings.bufferBytes, least: 4 << 10)
        reduced.stateMemory = halved(settings.stateMemory, least: 64 << 10)
        reduced.commitInterval = max(1, settings.commitInterval >> Int64(halvings))
        return reduced
    }

    /// Never above the bound itself, which may be smaller than what halving stops at.
    private func halved(_ bound: Int, least: Int) -> Int { min(bound, max(least, bound >> halvings)) }
}
