import StreamCore
import Testing

@testable import StreamEngine

/// Every combination of what can be found, against a second reading of the table in docs/commit-protocol.md.
@Suite struct StartTableTests {
    private static let epochs: [Int64] = [0, 4, 5, 6]
    private static let optionalEpochs: [Int64?] = [nil] + epochs.map { Optional($0) }

    private static let records: [EpochRecord?] = {
        var records: [EpochRecord?] = [nil]
        for epoch in epochs {
            for job in ["job", "other"] {
                for cluster in ["here", "there"] {
                    records.append(
                        EpochRecord(epoch: epoch, jobId: job, runId: "r", clusterId: cluster, offsets: []))
                }
            }
        }
        return records
    }()

    private static let states: [StoredState] = {
        var states: [StoredState] = []
        for applied in epochs {
            for prepared in optionalEpochs {
                for intact in [true, false] {
                    for committed in optionalEpochs {
                        for known in [nil, "here", "there"] as [String?] {
                            states.append(
                                StoredState(
                                    jobId: "job", applied: applied > 0 ? EpochProgress(epoch: applied) : nil,
                                    prepared: prepared.map { EpochProgress(epoch: $0) }, preparedIsIntact: intact,
                                    committed: committed, clusterId: known))
                        }
                    }
                }
            }
        }
        return states
    }()

    /// The table as a list of lines, the first that fits counting.
    private static func expected(_ facts: StartFacts) -> StartDecision {
        let record = facts.record
        let lines: [(fits: Bool, decision: StartDecision)] = [
            (facts.knownCluster == "there", .stop(.anotherCluster)),
            (record == nil && facts.committed == nil, .goOn),
            (record == nil, .stop(.recordLost)),
            (record?.jobId == "other" && facts.isFresh, .stop(.stateIsElsewhere)),
            (record?.jobId == "other", .stop(.anotherJob)),
            (record?.clusterId == "there", .stop(.anotherCluster)),
            // Kafka's record lies behind what the state knows committed: an acknowledged commit is lost.
            ((record?.epoch ?? 0) < (facts.committed ?? .min), .stop(.recordLost)),
            (record?.epoch == facts.applied, .goOn),
            (record?.epoch == facts.committed, .goOn),
            (record?.epoch == facts.prepared && facts.preparedIsIntact, .applyPrepared),
            (record?.epoch == facts.prepared, .stop(.preparedIsDamaged)),
            (true, .stop(.stateIsStale)),
        ]
        return lines.first { $0.fits }?.decision ?? .goOn
    }

    @Test func everyCombinationIsDecidedAsTheTableSays() {
        var seen: Set<String> = []
        for state in Self.states {
            for record in Self.records {
                let facts = StartFacts(state, cluster: "here", record: record)
                let decision = StartTable.decide(facts)
                if decision != Self.expected(facts) { Issue.record("\(decision) for \(facts)") }
                seen.insert("\(decision)")
            }
        }
        // Each line of the table is reached.
        #expect(seen.count == 2 + StartRefusal.allCases.count, "\(seen.sorted())")
    }

    @Test(arguments: StartRefusal.allCases)
    func refusalsSayWhatToDo(refusal: StartRefusal) {
        let facts = StartFacts(StoredState(jobId: "job"), cluster: "here", record: nil)
        let error = refusal.error(facts, topology: "orders")
        #expect(error.code == refusal.rawValue)
        #expect(error.hint?.isEmpty == false)
        #expect(!error.isTransient)
    }
}
