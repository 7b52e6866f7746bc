internal import StreamCore

/// What is found when a job that commits through Kafka starts.
struct StartFacts: Sendable, Equatable {
    var jobId: String
    /// Nothing was ever applied, prepared or known committed here.
    var isFresh: Bool
    /// A: the applied epoch; 0 before the first.
    var applied: Int64
    /// P: the prepared epoch.
    var prepared: Int64?
    var preparedIsIntact: Bool
    /// C: the last epoch known committed in Kafka.
    var committed: Int64?
    /// The cluster that C was committed in.
    var knownCluster: String?
    /// The cluster spoken to now.
    var cluster: String
    /// K: the last epoch record, read committed.
    var record: EpochRecord?

    init(_ state: StoredState, cluster: String, record: EpochRecord?) {
        jobId = state.jobId
        isFresh = state.applied == nil && state.prepared == nil && state.committed == nil
        applied = state.applied?.epoch ?? 0
        prepared = state.prepared?.epoch
        preparedIsIntact = state.preparedIsIntact
        committed = state.committed
        knownCluster = state.clusterId
        self.cluster = cluster
        self.record = record
    }
}

/// What to do then.
enum StartDecision: Sendable, Equatable {
    /// Drop what is prepared and go on from the applied epoch.
    case goOn
    /// Kafka knows the prepared epoch: apply it, then go on.
    case applyPrepared
    case stop(StartRefusal)
}

/// Why a start is refused. Nothing is ever wiped to be safe.
enum StartRefusal: String, Sendable, Equatable, CaseIterable {
    /// No state here, but the job has committed before.
    case stateIsElsewhere = "state-is-elsewhere"
    /// The last epoch record was written by a job with another state directory.
    case anotherJob = "state-of-another-job"
    /// The state was committed in another Kafka cluster, or the record was.
    case anotherCluster = "state-of-another-cluster"
    /// The state knows of a commit that Kafka does not: there is no record, or only one before it.
    case recordLost = "epoch-record-lost"
    /// Kafka has committed the prepared epoch, but its pieces do not match their checksums.
    case preparedIsDamaged = "prepared-epoch-damaged"
    /// An older or newer copy of the state than Kafka knows.
    case stateIsStale = "state-is-stale"
}

/// The start-up table of docs/commit-protocol.md, line by line.
enum StartTable {
    static func decide(_ facts: StartFacts) -> StartDecision {
        if let known = facts.knownCluster, known != facts.cluster { return .stop(.anotherCluster) }
        guard let record = facts.record else {
            return facts.committed == nil ? .goOn : .stop(.recordLost)
        }
        guard record.jobId == facts.jobId else {
            return .stop(facts.isFresh ? .stateIsElsewhere : .anotherJob)
        }
        guard record.clusterId == facts.cluster else { return .stop(.anotherCluster) }
        if let committed = facts.committed, record.epoch < committed { return .stop(.recordLost) }
        if record.epoch == facts.applied || record.epoch == facts.committed { return .goOn }
        guard record.epoch == facts.prepared else { return .stop(.stateIsStale) }
        return facts.preparedIsIntact ? .applyPrepared : .stop(.preparedIsDamaged)
    }
}
