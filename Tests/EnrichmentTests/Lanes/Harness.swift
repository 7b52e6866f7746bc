import StreamCore
import StreamTestKit
import TopologyModel

@testable import Enrichment

/// A table of `count` products in memory behind an enricher, on a clock that the test moves.
struct Harness {
    let clock = ManualClock()
    let client: InMemoryLookup
    let table: TablePlan
    let enricher: Enricher

    init(_ table: TablePlan, count: Int = 1000, isLocal: Bool = false) {
        self.table = table
        client = InMemoryLookup(columns: Products.columns(0..<count), keyColumn: 0, clock: clock, isLocal: isLocal)
        enricher = Enricher(table: table, client: client, clock: clock, seed: 1)
    }

    /// Runs `body` beside the worker.
    func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try? await enricher.run()
                return nil
            }
            group.addTask { try await body() }
            while let value = try await group.next() {
                guard let value else { continue }
                group.cancelAll()
                return value
            }
            throw CancellationError()
        }
    }

    /// Runs `body` beside the worker while time flies: whoever sleeps is woken in order, timeouts aside.
    func runFreely<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let clock = clock
        return try await run {
            try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask {
                    await clock.runFreely(within: 6_000)
                    return nil
                }
                group.addTask { try await body() }
                defer { group.cancelAll() }
                while let value = try await group.next() { if let value { return value } }
                throw CancellationError()
            }
        }
    }

    func enrich(_ batch: RecordBatch, _ step: LookupStep) async throws -> Enriched {
        try await enricher.enrich(batch, step, noContext)
    }

    /// What must hold when nobody waits any more.
    var isQuiet: Bool {
        enricher.state.withLock { state in
            state.board.wantedCount == 0 && state.board.waiters.isEmpty && state.parking.isEmpty
                && state.board.requests.isEmpty && state.board.queuedCount == 0
        }
    }

    /// Returns once `condition` holds; other tasks run meanwhile.
    func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }
}
