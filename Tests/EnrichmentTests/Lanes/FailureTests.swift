import StreamCore
import StreamTestKit
import Testing
import TopologyModel

@testable import Enrichment

@Suite("Failures, retries and age", .timeLimit(.minutes(1)))
struct FailureTests {
    static let retry = RetryPlan(
        errorFor: 10_000, errorAttempts: 3, errorBackoff: 50...500, missingAttempts: 0, missingBackoff: 50...50)

    @Test("An unreachable table is waited for, and nothing is lost")
    func unreachable() async throws {
        let harness = Harness(Products.table(retry: RetryPlan(errorFor: 600_000)))
        harness.client.script(Array(repeating: .unreachable, count: 12))
        let step = try Lines.step(harness.table)
        let lines = try await harness.runFreely { try await harness.enrich(Lines.batch([1, 2]), step).lines }
        #expect(lines == [.expected(0, product: 1), .expected(1, product: 2)])
        #expect(harness.client.requests.count == 13)
        #expect(harness.enricher.status.failures == 12 && !harness.enricher.status.breakerIsOpen)
        #expect(harness.enricher.trouble == nil)
    }

    @Test("When the time for an unreachable table is spent, on_failure rules", arguments: LookupFailurePolicy.allCases)
    func timeSpent(policy: LookupFailurePolicy) async throws {
        let harness = Harness(Products.table(retry: Self.retry, onFailure: policy))
        let step = try Lines.step(harness.table, missing: .deadLetter)
        try await harness.runFreely {
            _ = try await harness.enrich(Lines.batch([1]), step)
            let start = harness.clock.monotonic()
            harness.client.script([], otherwise: .unreachable)
            await Self.expectFailure(policy) { try await harness.enrich(Lines.batch([1, 2, 1]), step) }
            let waited = harness.clock.monotonic() - start
            #expect(waited >= 10_000_000_000 && waited < 11_000_000_000)
            #expect(harness.enricher.status.breakerIsOpen)
        }
        #expect(harness.isQuiet)
    }

    @Test("An answer that is an error spends attempts", arguments: LookupFailurePolicy.allCases)
    func attemptsSpent(policy: LookupFailurePolicy) async throws {
        let harness = Harness(Products.table(retry: Self.retry, onFailure: policy))
        let step = try Lines.step(harness.table, missing: .deadLetter)
        try await harness.runFreely {
            _ = try await harness.enrich(Lines.batch([1]), step)
            harness.client.script([], otherwise: .refused)
            await Self.expectFailure(policy) { try await harness.enrich(Lines.batch([1, 2, 1]), step) }
        }
        // The first try and three more.
        #expect(harness.client.requests.count == 1 + 4)
        #expect(!harness.enricher.status.breakerIsOpen)
        #expect(harness.isQuiet)
    }

    /// Row 1's lookup fails; rows 0 and 2 are of product 1.
    static func expectFailure(
        _ policy: LookupFailurePolicy, _ enrich: () async throws -> Enriched
    ) async {
        do {
            let enriched = try await enrich()
            switch policy {
            case .stop: Issue.record("the job goes on")
            case .default:
                #expect(enriched.lines == [1, nil, 1].enumerated().map { .expected($0.offset, product: $0.element) })
                #expect(enriched.errors.isEmpty)
            case .deadLetter:
                #expect(enriched.lines == [.expected(0, product: 1), .expected(2, product: 1)])
                #expect(enriched.errors.map(\.row) == [1] && enriched.errors.map(\.code) == [.lookupFailed])
            }
        } catch {
            #expect(policy == .stop && (error as? WeirError)?.code == "lookup-failed")
            #expect("\(error)".contains("products"))
        }
    }

    @Test("One bad key does not take the others of its request along")
    func poison() async throws {
        let harness = Harness(
            Products.table(retry: RetryPlan(errorAttempts: 5, errorBackoff: 50...500), onFailure: .deadLetter))
        harness.client.refuse(["p-123"])
        let step = try Lines.step(harness.table)
        let enriched = try await harness.runFreely { try await harness.enrich(Lines.batch(Array(0..<500)), step) }
        #expect(enriched.errors.map(\.row) == [123] && enriched.batch.rowCount == 499)
    }

    @Test("A key that is not there is asked for again as often as on_missing says, and then for good")
    func onMissing() async throws {
        let retry = RetryPlan(missingAttempts: 2, missingBackoff: 100...100)
        let harness = Harness(Products.table(cache: CachePlan(missingTTL: 30_000), retry: retry))
        let step = try Lines.step(harness.table)
        try await harness.runFreely {
            let lines = try await harness.enrich(Lines.batch(["p-1", "nobody"]), step).lines
            #expect(lines == [.expected(0, product: 1), .expected(1, product: nil)])
            #expect(harness.client.requests == [["p-1", "nobody"], ["nobody"], ["nobody"]])
            #expect(harness.enricher.probe(Lines.batch(["nobody"]), step, noContext) != nil)
            harness.clock.advance(milliseconds: 30_001)
            #expect(harness.enricher.probe(Lines.batch(["nobody"]), step, noContext) == nil)
            #expect(harness.enricher.probe(Lines.batch(["p-1"]), step, noContext) != nil)
        }
    }

    @Test("A request that takes too long is called off and counts as unreachable")
    func timeout() async throws {
        let harness = Harness(Products.table(timeout: 2_000, retry: Self.retry))
        harness.client.script([.silence])
        let step = try Lines.step(harness.table)
        try await harness.run {
            async let lines = harness.enrich(Lines.batch([1]), step).lines
            try await harness.clock.sleepers(atLeast: 1)
            harness.clock.advance(milliseconds: 2)
            // The silent request and its timeout.
            try await harness.clock.sleepers(atLeast: 2)
            harness.clock.advance(milliseconds: 2_000)
            await harness.until { harness.enricher.status.failures == 1 }
            #expect(harness.enricher.trouble?.contains("no answer within 2000ms") == true)
            #expect(harness.enricher.status.waiting == 1)
            #expect(harness.client.running == 0)
            try await harness.clock.sleepers(atLeast: 1)
            harness.clock.advance(milliseconds: 50)
            #expect(try await lines == [.expected(0, product: 1)])
        }
    }

    @Test("While the breaker is open one request at a time probes, and all other keys wait")
    func breaker() async throws {
        let harness = Harness(
            Products.table(batch: LookupBatchPlan(keys: 1, wait: 0, inFlight: 8), retry: RetryPlan(errorFor: 600_000)))
        harness.client.setLatency(milliseconds: 10)
        harness.client.script(Array(repeating: .unreachable, count: 40))
        let step = try Lines.step(harness.table)
        try await harness.runFreely {
            async let lines = harness.enrich(Lines.batch(Array(0..<40)), step).lines
            await harness.until { harness.enricher.status.breakerIsOpen }
            #expect(harness.enricher.trouble?.hasPrefix("waiting for table products, unreachable for") == true)
            let joined = try await lines
            #expect(joined == (0..<40).map { .expected($0, product: $0) })
        }
        // Eight were out when the breaker opened; from then on one probes at a time until one is answered.
        #expect(Array(harness.client.runningAtStart[0..<8]) == Array(1...8))
        #expect(harness.client.runningAtStart[12..<41].allSatisfy { $0 == 1 })
        #expect(harness.client.mostRunning == 8 && harness.client.requests.count == 80)
        #expect(!harness.enricher.status.breakerIsOpen && harness.enricher.trouble == nil)
        #expect(harness.enricher.status.waiting == 0)
        #expect(harness.isQuiet)
    }

    @Test("After the time for an outage is spent, new keys fail at once but a probe still finds the table back")
    func recovery() async throws {
        let harness = Harness(Products.table(retry: Self.retry, onFailure: .default))
        let step = try Lines.step(harness.table)
        harness.client.script([], otherwise: .unreachable)
        try await harness.runFreely {
            #expect(try await harness.enrich(Lines.batch([1]), step).lines == [.expected(0, product: nil)])
            let spent = harness.clock.monotonic()
            for number in 2..<20 {
                #expect(try await harness.enrich(Lines.batch([number]), step).lines == [.expected(0, product: nil)])
            }
            #expect(harness.clock.monotonic() - spent < 5_000_000_000)
            harness.client.script([], otherwise: .answer)
            var number = 20
            while try await harness.enrich(Lines.batch([number]), step).lines[0].name == nil {
                number += 1
                try await harness.clock.sleep(nanoseconds: 100_000_000)
            }
            #expect(!harness.enricher.status.breakerIsOpen && number < 40)
        }
    }

    @Test("A stale entry is served while it is refreshed; an expired one is waited for")
    func stale() async throws {
        let harness = Harness(Products.table(cache: CachePlan(ttl: 1_000, missingTTL: 100, stale: 5_000)))
        let step = try Lines.step(harness.table, takes: [1])
        let batch = Lines.batch([1])
        func name(_ enriched: Enriched?) -> String? { enriched?.batch.string("name", 0) }
        try await harness.runFreely { _ = try await harness.enrich(batch, step) }
        var columns = Products.columns([1])
        columns[1] = strings(["renamed"])
        harness.client.replace(columns: columns, keyColumn: 0)
        harness.clock.advance(milliseconds: 500)
        #expect(name(harness.enricher.probe(batch, step, noContext)) == Products.name(1))
        #expect(harness.isQuiet)
        harness.clock.advance(milliseconds: 1_000)
        // Served, and asked for again, once.
        #expect(name(harness.enricher.probe(batch, step, noContext)) == Products.name(1))
        #expect(name(harness.enricher.probe(batch, step, noContext)) == Products.name(1))
        try await harness.runFreely { await harness.until { harness.client.requests.count == 2 && harness.isQuiet } }
        #expect(name(harness.enricher.probe(batch, step, noContext)) == "renamed")
        harness.clock.advance(milliseconds: 7_000)
        #expect(harness.enricher.probe(batch, step, noContext) == nil)
        #expect(harness.client.requests.count == 2)
    }

    @Test("Any mixture of lanes, failures, ages and cache sizes gives exact rows", arguments: 1...12)
    func anything(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let cache = CachePlan(
            bytes: Int.random(in: 2_000...100_000, using: &random), ttl: Int64.random(in: 1...2_000, using: &random),
            missingTTL: Int64.random(in: 1...500, using: &random), stale: Int64.random(in: 0...1_000, using: &random))
        let batch = LookupBatchPlan(
            keys: Int.random(in: 1...60, using: &random), wait: Int64.random(in: 0...5, using: &random),
            inFlight: Int.random(in: 1...5, using: &random))
        let harness = Harness(
            Products.table(cache: cache, batch: batch, retry: RetryPlan(errorAttempts: 1_000)), count: 300)
        harness.client.setLatency(milliseconds: Int64.random(in: 0...10, using: &random))
        let outcomes: [InMemoryLookup.Outcome] = [.answer, .answer, .answer, .unreachable, .refused]
        harness.client.script((0..<200).map { _ in outcomes.randomElement(using: &random)! })
        let step = try Lines.step(harness.table)
        let seeds = (0..<4).map { _ in random.next() }
        try await harness.runFreely {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for seed in seeds { group.addTask { try await Self.lane(harness, step, seed) } }
                try await group.waitForAll()
            }
        }
        #expect(harness.enricher.status.cacheBytes <= cache.bytes)
        #expect(harness.client.mostRunning <= batch.inFlight)
        #expect(harness.client.requests.allSatisfy { $0.count <= batch.keys && Set($0).count == $0.count })
    }

    private static func lane(_ harness: Harness, _ step: LookupStep, _ seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<30 {
            // Beyond 300 there is no product; 450 stands for null.
            let numbers = (0..<Int.random(in: 1...80, using: &random)).map { _ in
                Int.random(in: 0...450, using: &random)
            }
            let batch = Lines.batch(
                numbers.map { $0 == 450 ? nil : Products.id($0) }, isDictionary: Bool.random(using: &random))
            var enriched = harness.enricher.probe(batch, step, noContext)
            if enriched == nil { enriched = try await harness.enrich(batch, step) }
            let expected = numbers.enumerated().map {
                JoinedLine.expected($0.offset, product: $0.element < 300 ? $0.element : nil)
            }
            #expect(enriched?.lines == expected)
            if Bool.random(using: &random) {
                try await harness.clock.sleep(nanoseconds: Int64.random(in: 0...90_000_000, using: &random))
            }
        }
    }
}
