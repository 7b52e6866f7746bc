import StreamCore
import StreamTestKit
import Testing
import TopologyModel

@testable import Enrichment

@Suite("Batching and sharing", .timeLimit(.minutes(1)))
struct BatchingTests {
    @Test("Eight lanes that want the same keys ask for each once")
    func singleFlight() async throws {
        let harness = Harness(Products.table(batch: LookupBatchPlan(keys: 50, wait: 2, inFlight: 4)))
        harness.client.setLatency(milliseconds: 10)
        let step = try Lines.step(harness.table)
        try await harness.runFreely {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<8 {
                    group.addTask {
                        for round in 0..<10 {
                            let numbers = (0..<100).map { ($0 * 7 + lane + round * 40) % 400 }
                            let lines = try await harness.enrich(Lines.batch(numbers), step).lines
                            #expect(lines == numbers.enumerated().map { .expected($0.offset, product: $0.element) })
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let asked = harness.client.requests.flatMap { $0 }
        #expect(asked.count == 400 && Set(asked).count == 400)
        #expect(harness.client.requests.allSatisfy { $0.count <= 50 })
        #expect(harness.client.mostRunning <= 4)
        #expect(harness.isQuiet)
    }

    @Test("Keys of several lanes go out together after the wait, in the order in which they came")
    func coalescing() async throws {
        let harness = Harness(Products.table(batch: LookupBatchPlan(keys: 100, wait: 2, inFlight: 4)))
        let step = try Lines.step(harness.table)
        try await harness.run {
            async let first = harness.enrich(Lines.batch([1, 2]), step)
            await harness.until { harness.enricher.state.withLock { $0.board.queuedCount } == 2 }
            async let second = harness.enrich(Lines.batch([2, 3]), step)
            await harness.until { harness.enricher.state.withLock { $0.board.queuedCount } == 3 }
            try await harness.clock.sleepers(atLeast: 1)
            harness.clock.advance(nanoseconds: 1_999_999)
            #expect(harness.client.requests.isEmpty)
            try await harness.clock.sleepers(atLeast: 1)
            harness.clock.advance(nanoseconds: 1)
            let (one, two) = (try await first, try await second)
            #expect(one.lines == [.expected(0, product: 1), .expected(1, product: 2)])
            #expect(two.lines == [.expected(0, product: 2), .expected(1, product: 3)])
        }
        #expect(harness.client.requests == [["p-1", "p-2", "p-3"]])
    }

    @Test("A full request does not wait")
    func fullRequest() async throws {
        let harness = Harness(Products.table(batch: LookupBatchPlan(keys: 3, wait: 60_000, inFlight: 4)))
        let step = try Lines.step(harness.table)
        let lines = try await harness.run { try await harness.enrich(Lines.batch([1, 2, 3]), step).lines }
        #expect(lines.count == 3 && harness.clock.monotonic() == 0)
    }

    @Test("A table in memory is asked at once")
    func local() async throws {
        let harness = Harness(
            Products.table(batch: LookupBatchPlan(keys: 500, wait: 60_000, inFlight: 1)), isLocal: true)
        let step = try Lines.step(harness.table)
        let lines = try await harness.run { try await harness.enrich(Lines.batch([1]), step).lines }
        #expect(lines == [.expected(0, product: 1)] && harness.clock.monotonic() == 0)
    }

    @Test("Two lanes with one slot, each handing on in order through a queue of one batch")
    func oneSlot() async throws {
        let harness = Harness(Products.table(batch: LookupBatchPlan(keys: 10, wait: 2, inFlight: 1)))
        harness.client.setLatency(milliseconds: 5)
        let step = try Lines.step(harness.table)
        try await harness.runFreely {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<2 {
                    group.addTask {
                        var next: Int64 = 0
                        for batch in 0..<20 {
                            let numbers = (0..<25).map { (batch * 25 + $0) * 2 % 1000 + lane }
                            // Handing on takes longer than any request; meanwhile the other lane goes on.
                            for line in try await harness.enrich(Lines.batch(numbers), step).lines {
                                #expect(line.name == Products.name(numbers[Int(line.line)]))
                                next += 1
                            }
                            try await harness.clock.sleep(nanoseconds: 50_000_000)
                        }
                        #expect(next == 500)
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(harness.client.mostRunning == 1)
        #expect(harness.isQuiet)
    }

    @Test("A batch with more keys than the cache holds is still answered whole")
    func smallCache() async throws {
        let harness = Harness(Products.table(cache: CachePlan(bytes: 8_000)))
        let step = try Lines.step(harness.table)
        let numbers = (0..<1000).map { $0 * 37 % 1000 }
        try await harness.runFreely {
            for _ in 0..<3 {
                let lines = try await harness.enrich(Lines.batch(numbers), step).lines
                #expect(lines == numbers.enumerated().map { .expected($0.offset, product: $0.element) })
            }
        }
        #expect(harness.enricher.status.cacheBytes <= 8_000)
    }

    @Test("A cancelled lane ends at once; another that wants the same key is answered")
    func cancellation() async throws {
        let harness = Harness(Products.table())
        harness.client.setLatency(milliseconds: 10_000)
        let step = try Lines.step(harness.table)
        try await harness.run {
            try await withThrowingTaskGroup(of: Int.self) { group in
                let cancelled = Task { try await harness.enrich(Lines.batch([1, 2, 3]), step) }
                await harness.until { harness.enricher.state.withLock { $0.board.queuedCount } == 3 }
                group.addTask { try await harness.enrich(Lines.batch([3, 4]), step).lines.count }
                await harness.until { harness.enricher.state.withLock { $0.board.queuedCount } == 4 }
                cancelled.cancel()
                await #expect(throws: CancellationError.self) { try await cancelled.value }
                try await harness.clock.sleepers(atLeast: 1)
                harness.clock.advance(milliseconds: 2)
                await harness.until { harness.client.running == 1 }
                // Keys that only the cancelled lane wanted are not asked for.
                #expect(harness.client.requests == [["p-3", "p-4"]])
                // Being cancelled while its request is out does not take the request along.
                let late = Task { try await harness.enrich(Lines.batch([4, 3]), step) }
                await harness.until { harness.enricher.state.withLock { $0.board.waiters.count } == 2 }
                late.cancel()
                await #expect(throws: CancellationError.self) { try await late.value }
                try await harness.clock.sleepers(atLeast: 2)
                harness.clock.advance(milliseconds: 10_000)
                #expect(try await group.next() == 2)
            }
        }
        #expect(harness.isQuiet)
        #expect(harness.client.requests.count == 1)
    }

    @Test("A task that is cancelled before it waits leaves nothing behind")
    func cancelledBefore() async throws {
        let harness = Harness(Products.table())
        let step = try Lines.step(harness.table)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await harness.enrich(Lines.batch([1]), step)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(harness.isQuiet)
    }

    @Test("When the worker ends, whoever waits is told; a second run goes on")
    func workerEnds() async throws {
        let harness = Harness(Products.table())
        harness.client.setLatency(milliseconds: 1000)
        let step = try Lines.step(harness.table)
        let worker = Task { try await harness.enricher.run() }
        let lane = Task { try await harness.enrich(Lines.batch([1]), step) }
        try await harness.clock.sleepers(atLeast: 1)
        harness.clock.advance(milliseconds: 2)
        await harness.until { harness.client.running == 1 }
        worker.cancel()
        await #expect(throws: CancellationError.self) { try await worker.value }
        await #expect(throws: CancellationError.self) { try await lane.value }
        #expect(harness.isQuiet)
        let lines = try await harness.runFreely { try await harness.enrich(Lines.batch([1]), step).lines }
        #expect(lines == [.expected(0, product: 1)])
    }
}
