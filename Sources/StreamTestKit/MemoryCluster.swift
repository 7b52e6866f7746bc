public import StreamCore

/// A cluster in memory: topics, transactions and fencing, with calls that can be made to fail.
public final class MemoryCluster: Sendable {
    public struct Record: Sendable, Equatable {
        public var key: String?
        /// Nil is a tombstone.
        public var value: String?
        public var headers: [OutputHeader]
        /// Chosen by the key's hash, or by the origin's where there is none.
        public var partition: Int32
    }

    /// Of every topic.
    static let partitionCount: UInt64 = 3

    /// The calls that can be made to fail.
    public enum Call: Sendable, Hashable, CaseIterable {
        case lastEpoch, fence, begin, send, commitBefore, commitAfter, abort
    }

    struct State: Sendable {
        var topics: [String: [Record]] = [:]
        var epochs: [String: EpochRecord] = [:]
        /// By job: which of its producers is not fenced.
        var generations: [String: Int] = [:]
        var failures: [Call: [OutputError]] = [:]
        var calls: [Call: Int] = [:]
        var recordLimits: [String: Int] = [:]
    }

    public let id: String
    let state = Lock(State())

    public init(id: String = "memory-cluster") { self.id = id }

    /// What a read-committed reader of the topic sees.
    public func records(of topic: String) -> [Record] { state.withLock { $0.topics[topic] ?? [] } }

    public func lastEpoch(of job: String) -> EpochRecord? { state.withLock { $0.epochs[job] } }

    /// Makes the next such calls fail, one after the other.
    public func fail(_ call: Call, with errors: [OutputError]) {
        state.withLock { $0.failures[call, default: []] += errors }
    }

    public func calls(of call: Call) -> Int { state.withLock { $0.calls[call] ?? 0 } }

    public func setRecordLimit(_ bytes: Int, of topic: String) { state.withLock { $0.recordLimits[topic] = bytes } }

    public func setLastEpoch(_ record: EpochRecord?, of job: String) { state.withLock { $0.epochs[job] = record } }

    func check(_ call: Call) throws {
        let failure = state.withLock { state -> OutputError? in
            state.calls[call, default: 0] += 1
            guard let failures = state.failures[call], let first = failures.first else { return nil }
            state.failures[call] = Array(failures.dropFirst())
            return first
        }
        if let failure { throw failure }
    }
}
