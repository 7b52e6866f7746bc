import StreamCore
import StreamTestKit
import Testing
import TopologyModel

@testable import Enrichment

@Suite("Joined rows", .timeLimit(.minutes(1)))
struct JoinTests {
    @Test("probe has no answer before the table was asked, and the same answer as enrich from then on")
    func probeAndEnrich() async throws {
        let harness = Harness(Products.table())
        let step = try Lines.step(harness.table)
        let numbers = [3, 7, 3, 14, 5, 999, 3, 21, 15, 7]
        let batch = Lines.batch(numbers)
        #expect(harness.enricher.probe(batch, step, noContext) == nil)
        let enriched = try await harness.runFreely { try await harness.enrich(batch, step) }
        let expected = numbers.enumerated().map { JoinedLine.expected($0.offset, product: $0.element) }
        #expect(enriched.lines == expected)
        #expect(enriched.errors.isEmpty && enriched.dropped == 0)
        let probed = try #require(harness.enricher.probe(batch, step, noContext))
        #expect(probed.lines == expected)
        #expect(probed.batch.schema == step.plan.outputSchema)
        #expect(harness.isQuiet)
        let status = harness.enricher.status
        #expect(status.hits == 10 && status.misses == 10 && status.requests == 1 && status.cacheBytes > 0)
    }

    @Test("A batch half known and half not, its keys plain or coded", arguments: [false, true])
    func mixed(isDictionary: Bool) async throws {
        let harness = Harness(Products.table())
        let step = try Lines.step(harness.table)
        let known: [String?] = (0..<50).map { Products.id($0) } + ["nobody"]
        let mixed: [String?] = (30..<80).map { Products.id($0) } + [nil, "nobody", "p-7", "somebody", "p-70", nil]
        let lines = try await harness.runFreely {
            _ = try await harness.enrich(Lines.batch(known, isDictionary: isDictionary), step)
            return try await harness.enrich(Lines.batch(mixed, isDictionary: isDictionary), step).lines
        }
        let products: [Int?] = (30..<80).map { $0 } + [nil, nil, 7, nil, 70, nil]
        #expect(lines == products.enumerated().map { JoinedLine.expected($0.offset, product: $0.element) })
        #expect(harness.client.requests.map(\.count) == [51, 31])
    }

    @Test("A dictionary of few keys is looked up once an entry, entries that no row names left alone")
    func fewKeys() async throws {
        let harness = Harness(Products.table())
        let step = try Lines.step(harness.table, missing: .drop)
        let numbers: [Int?] = (0..<300).map { $0 % 11 == 10 ? nil : $0 % 11 * 3 }
        let batch = Lines.batch(numbers.map { $0.map { Products.id($0) } }, isDictionary: true)
        guard case .dictionary = KeyColumn(batch.columns[0]) else {
            Issue.record("the keys are looked up row by row")
            return
        }
        let expected = numbers.enumerated().compactMap { row, number in
            number.map { JoinedLine.expected(row, product: $0) }
        }
        let enriched = try await harness.runFreely { try await harness.enrich(batch, step) }
        #expect(enriched.lines == expected && enriched.dropped == 27)
        #expect(harness.client.requests.map(Set.init) == [Set((0..<10).map { Products.id($0 * 3) })])
        let probed = harness.enricher.probe(batch, step, noContext)
        #expect(probed?.lines == expected && probed?.dropped == 27)
    }

    @Test("missing: keep, drop, dead_letter; a null key is missing", arguments: MissingPolicy.allCases, [false, true])
    func missing(policy: MissingPolicy, isWarm: Bool) async throws {
        let harness = Harness(Products.table())
        let step = try Lines.step(harness.table, missing: policy)
        let ids: [String?] = ["p-1", "nobody", nil, "p-2", "nobody"]
        let enriched = try await harness.runFreely {
            if isWarm { _ = try await harness.enrich(Lines.batch(ids), step) }
            return try await harness.enrich(Lines.batch(ids), step)
        }
        switch policy {
        case .keep:
            #expect(
                enriched.lines == [1, nil, nil, 2, nil].enumerated().map { .expected($0.offset, product: $0.element) })
            #expect(enriched.errors.isEmpty && enriched.dropped == 0)
        case .drop:
            #expect(enriched.lines == [.expected(0, product: 1), .expected(3, product: 2)])
            #expect(enriched.errors.isEmpty && enriched.dropped == 3)
        case .deadLetter:
            #expect(enriched.lines == [.expected(0, product: 1), .expected(3, product: 2)])
            #expect(enriched.errors.map(\.row) == [1, 2, 4] && enriched.dropped == 0)
            #expect(enriched.errors.allSatisfy { $0.code == .lookupMissing && $0.subject == "products by product_id" })
        }
        #expect(enriched.batch.rowCount + enriched.errors.count + enriched.dropped == ids.count)
    }

    @Test("A row whose key cannot be evaluated is an error of the input's row")
    func keyErrors() async throws {
        let numbers = (0..<10).map { Int64($0) }
        let schema = Schema([Field("id", .int), Field("name", .string)])
        let table = TablePlan(
            name: "numbers", connector: .postgres(url: "", query: ""), schema: schema, keyColumn: 0, cache: CachePlan(),
            batch: LookupBatchPlan(), timeout: 3_600_000, retry: RetryPlan(), onFailure: .stop)
        let clock = ManualClock()
        let rows: [Column] = [.int64(FixedColumn(values: Buffer(numbers))), strings(numbers.map { "n\($0)" })]
        let client = InMemoryLookup(columns: rows, keyColumn: 0, clock: clock, isLocal: true)
        let enricher = Enricher(table: table, client: client, clock: clock, seed: 1)
        let step = try Lines.step(table, takes: [0, 1], missing: .deadLetter, key: "12 / line")
        let batch = Lines.batch([1, 2, 3, 4, 5])
        let enriched = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await enricher.run() }
            defer { group.cancelAll() }
            return try await enricher.enrich(batch, step, noContext)
        }
        // Line 0 divides by zero; line 1 looks up 12, which there is not; then 6, 4, 3.
        #expect(enriched.errors.map(\.row) == [0, 1])
        #expect(enriched.errors.map(\.code) == [.divisionByZero, .lookupMissing])
        #expect((0..<3).map { enriched.batch.string("name", $0) } == ["n6", "n4", "n3"])
        #expect((0..<3).map { enriched.batch.int("line", $0) } == [2, 3, 4])
        #expect(enricher.probe(batch.sliced(2..<5), step, noContext)?.batch.int("id", 2) == 3)
    }

    @Test("A step over a key or a column that cannot be is refused when it is made")
    func refusedSteps() throws {
        let schema = Schema([Field("id", .float), Field("tags", .list(ListElement(type: .string)))])
        func table(_ keyColumn: Int, _ schema: Schema) -> TablePlan {
            TablePlan(
                name: "t", connector: .postgres(url: "", query: ""), schema: schema, keyColumn: keyColumn,
                cache: CachePlan(), batch: LookupBatchPlan(), timeout: 1000, retry: RetryPlan(), onFailure: .stop)
        }
        #expect { try Lines.step(table(0, schema), takes: []) } throws: {
            ($0 as? WeirError)?.code == "lookup-key-type"
        }
        let second = Schema([Field("id", .string), Field("tags", .list(ListElement(type: .string)))])
        #expect { try Lines.step(table(0, second), takes: [1]) } throws: { ($0 as? WeirError)?.code == "lookup-list" }
        #expect { try Lines.step(table(0, second), takes: [], key: "line") } throws: {
            ($0 as? WeirError)?.code == "lookup-key-type"
        }
    }

    @Test("An empty batch")
    func empty() throws {
        let harness = Harness(Products.table())
        let enriched = harness.enricher.probe(Lines.batch([Int]()), try Lines.step(harness.table), noContext)
        #expect(enriched?.batch.rowCount == 0)
    }
}
