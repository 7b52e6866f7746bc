import StreamCore
import StreamTestKit

/// What befalls a process's calls of its store and its output, decided call by call.
final class Fate: Sendable {
    enum Call: String, Sendable, CaseIterable {
        case load, prepare, applyPrepared, dropPrepared, apply, setCommitted
        case describe, lastEpoch, fence, begin, send, commit, abort
    }

    enum Moment: Sendable, CaseIterable {
        /// The call has no effect.
        case before
        /// It has its effect, and nobody learns of it.
        case after
    }

    /// The n-th call of all, or of its kind, counted from 1.
    struct Event: Sendable {
        let call: Call
        let moment: Moment
        let ordinal: Int
        let ordinalOfCall: Int
        /// How many records are sent; 0 of every other call.
        var records = 0
    }

    private struct State {
        var total = 0
        var byCall: [Call: Int] = [:]
    }

    private let decide: @Sendable (Event) -> (any Error)?
    private let state = Lock(State())

    init(_ decide: @escaping @Sendable (Event) -> (any Error)?) { self.decide = decide }

    /// The process dies at its `ordinal`-th call: that call and every later one fails.
    static func death(at ordinal: Int, _ moment: Moment) -> Fate {
        Fate { event in
            let isOver = event.ordinal > ordinal || (event.ordinal == ordinal && event.moment == moment)
            return isOver ? ProcessDied() : nil
        }
    }

    /// The `ordinal`-th call of that kind fails once.
    static func failure(
        _ kind: OutputError.Kind, of call: Call, _ moment: Moment, ordinal: Int, code: String = "kafka-test"
    ) -> Fate {
        Fate { event in
            guard event.call == call, event.moment == moment, event.ordinalOfCall == ordinal else { return nil }
            return OutputError(kind, WeirError(code, "said by the test"))
        }
    }

    var total: Int { state.withLock { $0.total } }
    func count(of call: Call) -> Int { state.withLock { $0.byCall[call] ?? 0 } }

    func perform<Value>(_ call: Call, records: Int = 0, _ body: () async throws -> Value) async throws -> Value {
        let (ordinal, ofCall) = state.withLock { state in
            state.total += 1
            state.byCall[call, default: 0] += 1
            return (state.total, state.byCall[call] ?? 0)
        }
        func befall(_ moment: Moment) throws {
            let event = Event(
                call: call, moment: moment, ordinal: ordinal, ordinalOfCall: ofCall, records: records)
            if let error = decide(event) { throw error }
        }
        try befall(.before)
        let value = try await body()
        try befall(.after)
        return value
    }
}

/// What `kill -9` looks like from inside: nobody catches it.
struct ProcessDied: Error {}

final class FatedOutput: OutputTransaction {
    private let output: MemoryOutput
    private let fate: Fate

    init(_ output: MemoryOutput, fate: Fate) {
        self.output = output
        self.fate = fate
    }

    var isTransactional: Bool { output.isTransactional }
    func describe() async throws -> OutputDescription {
        try await fate.perform(.describe) { try await output.describe() }
    }
    func lastEpoch() async throws -> EpochRecord? {
        try await fate.perform(.lastEpoch) { try await output.lastEpoch() }
    }
    func fence() async throws { try await fate.perform(.fence) { try await output.fence() } }
    func begin() async throws { try await fate.perform(.begin) { try await output.begin() } }
    func send(_ records: OutputRecords) async throws {
        try await fate.perform(.send, records: records.count) { try await output.send(records) }
    }
    func commit(_ record: EpochRecord) async throws {
        try await fate.perform(.commit) { try await output.commit(record) }
    }
    func abort() async throws { try await fate.perform(.abort) { try await output.abort() } }
    func close() async {}
}

final class FatedStore: ViewStore {
    private let store: MemoryViewStore
    private let fate: Fate

    init(_ store: MemoryViewStore, fate: Fate) {
        self.store = store
        self.fate = fate
    }

    func load() async throws -> StoredState { try await fate.perform(.load) { try await store.load() } }
    func prepare(_ changes: EpochChanges) async throws {
        try await fate.perform(.prepare) { try await store.prepare(changes) }
    }
    func applyPrepared(_ epoch: Int64) async throws {
        try await fate.perform(.applyPrepared) { try await store.applyPrepared(epoch) }
    }
    func dropPrepared() async throws { try await fate.perform(.dropPrepared) { try await store.dropPrepared() } }
    func apply(_ changes: EpochChanges) async throws {
        try await fate.perform(.apply) { try await store.apply(changes) }
    }
    func setCommitted(_ epoch: Int64, clusterId: String) async throws {
        try await fate.perform(.setCommitted) { try await store.setCommitted(epoch, clusterId: clusterId) }
    }
    func rows(view: String, keys: StringColumn) async throws -> StoredRows {
        try await store.rows(view: view, keys: keys)
    }
    func rows(view: String, after: Int64, through: Int64, behind: [UInt8]?, limit: Int) async throws -> StoredRows {
        try await store.rows(view: view, after: after, through: through, behind: behind, limit: limit)
    }
    func rowCount(view: String) async throws -> Int { try await store.rowCount(view: view) }
    func close() async {}
}
