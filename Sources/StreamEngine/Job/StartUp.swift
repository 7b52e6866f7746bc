internal import StreamCore
internal import TopologyModel

/// What a start has settled: from where the job goes on.
struct StartPoint: Sendable {
    var progress: EpochProgress
    var identity: JobIdentity
    /// By topic, bytes.
    var recordLimits: [String: Int]
    /// The record that the table last saw after fencing, or this process's claim.
    var lastSeen: EpochRecord?
}

/// Goes through the start-up table, twice: first without fencing or writing anything, so that a wrong directory cannot
/// harm a healthy run; then, behind the fence, with Kafka's record read again.
struct StartUp: Sendable {
    let plan: TopologyPlan
    let parts: JobParts
    let mode: CommitMode
    let runId: String
    /// Told before this process takes over from others and leaves anything in Kafka.
    let onBegin: @Sendable () -> Void
    /// Milliseconds in which the markers of an acknowledged commit become visible.
    private static let markerGrace: Int64 = 3000

    /// - Parameter lastSeen: nil for the process's first start; else what the last one saw, against which a record that
    ///   another process wrote meanwhile is noticed.
    /// - Throws: `WeirError`: a refusal of the table, or a transient error of Kafka or the store. `StartFailure` where the
    ///   output could not be fenced or the claim was not committed.
    func run(isFirst: Bool, lastSeen: EpochRecord?) async throws -> StartPoint {
        let state = try await parts.store.load()
        if isFirst { try await checkInputs() }
        guard let output = parts.output else { return localStart(state) }
        let description = try await output.describe()
        let decides = output.isTransactional || state.committed != nil
        guard decides else {
            try await fence(output, seen: nil)
            return start(state, description, lastSeen: nil)
        }
        if isFirst {
            try await firstPass(state, description, output)
        } else {
            try await checkNobodyElse(state, description, output, lastSeen)
        }
        try await fence(output, seen: isFirst ? nil : .some(lastSeen))
        let record = try await output.lastEpoch()
        do {
            return try await secondPass(state, description, output, record)
        } catch let error as OutputError {
            throw StartFailure(error: error, seen: .some(record))
        }
    }

    /// A source that is not there, or a table that lets nobody in, is said before anything is made or claimed in Kafka.
    private func checkInputs() async throws {
        for source in parts.sources { _ = try await source.partitions() }
        for lookup in parts.lookups { try await lookup.checkAccess() }
    }

    private func fence(_ output: any OutputTransaction, seen: EpochRecord??) async throws {
        onBegin()
        do {
            try await output.fence()
        } catch let error as OutputError {
            throw StartFailure(error: error, seen: seen)
        }
    }

    private func localStart(_ state: StoredState) -> StartPoint {
        start(state, OutputDescription(clusterId: "", recordLimits: [:]), lastSeen: nil)
    }

    private func start(
        _ state: StoredState, _ description: OutputDescription, lastSeen: EpochRecord?
    ) -> StartPoint {
        StartPoint(
            progress: state.applied ?? EpochProgress(epoch: 0),
            identity: JobIdentity(jobId: state.jobId, runId: runId, clusterId: description.clusterId),
            recordLimits: description.recordLimits, lastSeen: lastSeen)
    }

    private func firstPass(
        _ state: StoredState, _ description: OutputDescription, _ output: any OutputTransaction
    ) async throws {
        let facts = try await settledFacts(state, description, output)
        if case .stop(let refusal) = StartTable.decide(facts) { throw refusal.error(facts, topology: plan.id) }
    }

    /// After a fatal error: a record written neither by this process nor seen by it belongs to a run that has fenced it;
    /// but for one from before this state's last commit, which a broker shows that has lost the end of its log.
    private func checkNobodyElse(
        _ state: StoredState, _ description: OutputDescription, _ output: any OutputTransaction,
        _ lastSeen: EpochRecord?
    ) async throws {
        let facts = try await settledFacts(state, description, output)
        if StartTable.decide(facts) == .stop(.recordLost) {
            throw StartRefusal.recordLost.error(facts, topology: plan.id)
        }
        guard let record = facts.record, record.runId != runId, record != lastSeen else { return }
        throw WeirError(
            "fenced-by-another-run", "another process runs job '\(plan.id)' and has committed epoch \(record.epoch)",
            hint: "stop one of the two; if they are two jobs, give each an identity of its own (settings.id)")
    }

    /// What is found, before anybody is fenced. Kafka acknowledges a commit once it is decided, and its markers, without
    /// which no committed reader sees the record, follow an instant later: a record that seems lost is waited for.
    private func settledFacts(
        _ state: StoredState, _ description: OutputDescription, _ output: any OutputTransaction
    ) async throws -> StartFacts {
        let end = parts.clock.monotonic() + Self.markerGrace * 1_000_000
        while true {
            let facts = StartFacts(state, cluster: description.clusterId, record: try await output.lastEpoch())
            guard StartTable.decide(facts) == .stop(.recordLost), parts.clock.monotonic() < end else { return facts }
            try await parts.clock.sleep(nanoseconds: 50_000_000)
        }
    }

    private func secondPass(
        _ state: StoredState, _ description: OutputDescription, _ output: any OutputTransaction,
        _ record: EpochRecord?
    ) async throws -> StartPoint {
        let facts = StartFacts(state, cluster: description.clusterId, record: record)
        var state = state
        switch StartTable.decide(facts) {
        case .stop(let refusal): throw refusal.error(facts, topology: plan.id)
        case .applyPrepared:
            guard let prepared = state.prepared else { break }
            CrashPoint.reached("recover.apply.before")
            try await parts.store.applyPrepared(prepared.epoch)
            state.applied = prepared
        case .goOn: if state.prepared != nil { try await parts.store.dropPrepared() }
        }
        if !output.isTransactional { return start(state, description, lastSeen: record) }
        return try await claim(state, description, output)
    }

    /// Says in Kafka that this process goes on from the applied epoch.
    private func claim(
        _ state: StoredState, _ description: OutputDescription, _ output: any OutputTransaction
    ) async throws -> StartPoint {
        var point = start(state, description, lastSeen: nil)
        let offsets = point.progress.partitions.map { partition in
            SourceOffset(
                source: partition.source, topic: topic(of: partition.source), partition: partition.partition,
                offset: partition.offset)
        }
        let record = point.identity.record(epoch: point.progress.epoch, offsets: offsets)
        CrashPoint.reached("claim.before")
        try await output.begin()
        try await output.commit(record)
        CrashPoint.reached("claim.between")
        try await parts.store.setCommitted(record.epoch, clusterId: description.clusterId)
        CrashPoint.reached("claim.after")
        point.lastSeen = record
        return point
    }

    private func topic(of source: String) -> String {
        plan.sources.first { $0.name == source }?.topicName ?? source
    }
}

extension SourcePlan {
    /// The topic, or the files' name where it is read from files.
    var topicName: String {
        switch connector {
        case .kafka(let kafka): kafka.topic
        case .files(let paths): paths.count == 1 ? paths[0] : name
        }
    }

    /// Whether the source ends by itself.
    var isBounded: Bool {
        if case .files = connector { return true }
        return false
    }
}
