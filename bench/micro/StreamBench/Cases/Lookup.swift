internal import Enrichment
internal import OrderGenerator
internal import StreamCore
internal import StreamTestKit
internal import TopologyModel

extension BenchCase {
    /// W2's lookup where the cache answers for every key: probe, gather, join.
    static let lookup = BenchCase(name: "lookup", summary: "the product of each of w2's rows, all of them cached") {
        let workload = try Workload("w2")
        let table = try await CachedProducts(workload)
        let input = try workload.batches(beforeStep: 3)
        return PreparedCase { index in _ = try table.join(input[index % input.count]) }
    }
}

/// W2's products behind a warm cache.
struct CachedProducts {
    private let enricher: Enricher
    private let step: LookupStep

    /// Asks for every key of the workload once, so that the cache holds them.
    init(_ workload: Workload) async throws {
        let plan = workload.plan.tables[0]
        guard case .lookup(let lookup) = workload.plan.stages[0].steps[3] else {
            throw WeirError("bench-step", "step 4 of \(workload.plan.name) is no lookup")
        }
        // A clock that stands still, so that no entry grows old.
        let clock = ManualClock()
        let client = InMemoryLookup(
            columns: ProductTable().columns(), keyColumn: plan.keyColumn, clock: clock, isLocal: true)
        let enricher = Enricher(table: plan, client: client, clock: clock, seed: 1)
        let step = try LookupStep(plan: lookup, table: plan)
        let batches = try workload.batches(beforeStep: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await enricher.run() }
            for batch in batches { _ = try await enricher.enrich(batch, step, Workload.context) }
            group.cancelAll()
        }
        self.enricher = enricher
        self.step = step
    }

    func join(_ batch: RecordBatch) throws -> RecordBatch {
        guard let enriched = enricher.probe(batch, step, Workload.context) else {
            throw WeirError("bench-result", "the cache did not answer for every key")
        }
        return enriched.batch
    }
}
