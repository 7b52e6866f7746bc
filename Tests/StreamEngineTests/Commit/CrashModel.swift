import StreamCore

@testable import StreamEngine

/// A store and a Kafka reduced to what the commit protocol is about, driven action by action, with a crash wherever a
/// test wants one.
struct CrashModel {
    /// Where the process dies: before the n-th action has any effect, or after its effect and before anybody learns of it.
    enum Crash: Equatable {
        case before(Int)
        case after(Int)
    }

    let mode: CommitMode
    private(set) var applied: Int64 = 0
    private(set) var prepared: Int64?
    private(set) var committed: Int64?
    /// Epochs in the order in which Kafka committed their outputs.
    private(set) var outputs: [Int64] = []
    private(set) var record: EpochRecord?
    /// Epochs in the order in which they became visible in the views.
    private(set) var visible: [Int64] = []
    private(set) var actions = 0
    private(set) var refusals: [StartRefusal] = []

    init(mode: CommitMode) { self.mode = mode }

    /// Starts, carries epochs up to `last`, and dies at `crash`, if that comes.
    /// - Returns: whether `last` became visible.
    mutating func live(to last: Int64, crash: Crash?) -> Bool {
        actions = 0
        if mode == .exactlyOnce && !start(crash) { return false }
        while applied < last {
            guard carry(applied + 1, crash) else { return false }
        }
        return true
    }

    private mutating func start(_ crash: Crash?) -> Bool {
        let state = StoredState(
            jobId: "job", applied: applied > 0 ? EpochProgress(epoch: applied) : nil,
            prepared: prepared.map { EpochProgress(epoch: $0) }, committed: committed,
            clusterId: committed.map { _ in "c" })
        switch StartTable.decide(StartFacts(state, cluster: "c", record: record)) {
        case .stop(let refusal):
            refusals.append(refusal)
            return false
        case .goOn:
            guard step(crash, { $0.prepared = nil }) else { return false }
        case .applyPrepared:
            guard step(crash, { $0.applyPrepared() }) else { return false }
        }
        guard step(crash, { $0.record = Self.record($0.applied) }) else { return false }
        return step(crash, { $0.committed = $0.record?.epoch })
    }

    private mutating func carry(_ epoch: Int64, _ crash: Crash?) -> Bool {
        var steps = CommitProtocol(mode: mode)
        var action = steps.next(.begin)
        while let next = action, next != .done {
            guard step(crash, { $0.perform(next, epoch) }) else { return false }
            action = steps.next(Self.outcome(of: next))
        }
        return true
    }

    private mutating func step(_ crash: Crash?, _ effect: (inout CrashModel) -> Void) -> Bool {
        actions += 1
        if crash == .before(actions) { return false }
        effect(&self)
        return crash != .after(actions)
    }

    private mutating func perform(_ action: CommitProtocol.Action, _ epoch: Int64) {
        switch action {
        case .prepare: prepared = epoch
        case .commit:
            outputs.append(epoch)
            if mode == .exactlyOnce { record = Self.record(epoch) }
        case .applyPrepared: applyPrepared()
        case .apply:
            applied = epoch
            visible.append(epoch)
        case .syncFiles, .retryLater, .done, .rebuild: break
        }
    }

    private mutating func applyPrepared() {
        guard let epoch = prepared else { return }
        applied = epoch
        committed = epoch
        prepared = nil
        visible.append(epoch)
    }

    private static func record(_ epoch: Int64) -> EpochRecord {
        EpochRecord(epoch: epoch, jobId: "job", runId: "run", clusterId: "c", offsets: [])
    }

    private static func outcome(of action: CommitProtocol.Action) -> CommitProtocol.Event {
        switch action {
        case .syncFiles: .synced
        case .prepare: .prepared
        case .commit: .committed
        case .applyPrepared, .apply, .done: .applied
        case .retryLater: .storeBusy
        case .rebuild: .commitFailed
        }
    }
}
