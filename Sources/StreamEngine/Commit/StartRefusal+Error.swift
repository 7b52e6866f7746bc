internal import StreamCore

extension StartRefusal {
    /// The error a person reads: what was found, and the commands that settle it.
    func error(_ facts: StartFacts, topology: String) -> WeirError {
        WeirError(rawValue, message(facts, topology: topology), hint: hint)
    }

    private func message(_ facts: StartFacts, topology: String) -> String {
        let record = facts.record.map { "epoch \($0.epoch)" } ?? "no epoch"
        let found = "the state directory holds epoch \(facts.applied), Kafka holds \(record)"
        switch self {
        case .stateIsElsewhere:
            return "job '\(topology)' has committed \(record) to Kafka, but this state directory is empty"
        case .anotherJob: return "Kafka's last epoch of job '\(topology)' was committed from another state directory"
        case .anotherCluster:
            return
                "this state was committed in Kafka cluster '\(facts.knownCluster ?? facts.record?.clusterId ?? "?")', "
                + "not in '\(facts.cluster)'"
        case .recordLost:
            let known = facts.committed.map { "epoch \($0)" } ?? "an epoch"
            return "this state has committed \(known) to Kafka, but the topic '\(topology).epochs' holds \(record)"
        case .preparedIsDamaged: return "Kafka has committed \(record), but its prepared rows are damaged on disk"
        case .stateIsStale: return "this state and Kafka do not belong together: \(found)"
        }
    }

    private var hint: String {
        switch self {
        case .stateIsElsewhere, .anotherJob:
            "run with the state directory that the job last ran with (--state DIR), or give this job an identity of its "
                + "own (settings.id)"
        case .anotherCluster: "check --brokers, or start with a new state directory and settings.id"
        case .recordLost:
            "the broker lost what it had acknowledged, or this is another topic: bring the cluster's log back, or start "
                + "anew with 'weir state reset' and another settings.id"
        case .preparedIsDamaged, .stateIsStale:
            "restore the state directory that belongs to this job ('weir state show' prints what one holds), or start "
                + "anew with 'weir state reset' and another settings.id"
        }
    }
}
