import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// What the job does by itself when its transactions fail, and where it stops.
@Suite struct HealingTests {
    struct Failure: Sendable, CustomTestStringConvertible {
        let kind: OutputError.Kind
        let call: Fate.Call
        let moment: Fate.Moment

        var testDescription: String { "\(kind) \(moment) \(call)" }
    }

    private static let failures: [Failure] = [OutputError.Kind.abortable, .fatal, .retriable].flatMap { kind in
        [Fate.Call.begin, .send, .commit, .fence].flatMap { call in
            Fate.Moment.allCases.map { Failure(kind: kind, call: call, moment: $0) }
        }
    }

    private static func harness(_ text: String = OrderStream.topology(batch: 5, interval: "10ms")) throws
        -> EngineHarness
    {
        let harness = try EngineHarness(
            text, partitions: 2, table: OrderStream.table, clock: HurriedClock())
        OrderStream.fill(harness.logs[0], partitions: 2, count: 60)
        return harness
    }

    /// The claim's transaction is the first, an epoch's the second and later.
    @Test(.timeLimit(.minutes(3)), arguments: failures)
    func aFailedTransactionHeals(failure: Failure) async throws {
        let untouched = try Self.harness()
        try await untouched.run()
        for ordinal in 1...4 {
            // Broker away at the very first start: the command says so at once.
            if failure.call == .fence && failure.kind == .retriable && ordinal == 1 { continue }
            let harness = try Self.harness()
            let fate = Fate.failure(failure.kind, of: failure.call, failure.moment, ordinal: ordinal)
            let summary = try await harness.run(fate: fate)
            #expect(Outcome(harness) == Outcome(untouched), "at call \(ordinal)")
            #expect(summary.status.steps.allSatisfy { $0.counts.addsUp })
            if fate.count(of: failure.call) < ordinal { break }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [OutputError.Kind.abortable, .fatal])
    func theSameEpochFailingThreeTimesStops(kind: OutputError.Kind) async throws {
        let harness = try Self.harness()
        let failures = Lock(0)
        let fate = Fate { event in
            // An epoch that sends nothing may come between.
            if event.call == .applyPrepared, event.moment == .after { failures.withLock { $0 = 0 } }
            // The claim succeeds, every epoch's transaction fails.
            guard event.call == .send, event.moment == .before else { return nil }
            failures.withLock { $0 += 1 }
            return OutputError(kind, WeirError("kafka-always", "said by the test"))
        }
        #expect(await harness.refusal(fate: fate) == "kafka-always")
        #expect(failures.withLock { $0 } == 3)
        try await harness.run()
        #expect(harness.records("lines").count > 30)
    }

    @Test(.timeLimit(.minutes(1))) func aClaimThatNeverSucceedsStops() async throws {
        let harness = try Self.harness()
        let fate = Fate { event in
            guard event.call == .commit, event.moment == .before else { return nil }
            return OutputError(.abortable, WeirError("kafka-always", "said by the test"))
        }
        #expect(await harness.refusal(fate: fate) == "kafka-always")
        #expect(fate.count(of: .commit) == 3)
    }

    /// The broker comes back without the end of its log: what the state knows committed is not there. Going on would hide
    /// the loss of that epoch's outputs.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func anAcknowledgedCommitThatIsLostStopsTheRunningJob(leavesAnOlderOne: Bool) async throws {
        let harness = try Self.harness()
        try await harness.run()
        let before = try #require(harness.disk.applied)
        for order in OrderStream.orders(50, from: 60) { harness.logs[0].append(order.text, to: order.customer % 2) }
        let fate = Fate { event in
            // The claim succeeds, the epoch behind it does not.
            guard event.call == .commit, event.moment == .before, event.ordinalOfCall == 2 else { return nil }
            let older = harness.cluster.lastEpoch(of: "orders-test").map {
                EpochRecord(epoch: 0, jobId: $0.jobId, runId: "earlier", clusterId: $0.clusterId, offsets: [])
            }
            harness.cluster.setLastEpoch(leavesAnOlderOne ? older : nil, of: "orders-test")
            return OutputError(.fatal, WeirError("kafka-gone", "said by the test"))
        }
        #expect(await harness.refusal(fate: fate) == "epoch-record-lost")
        #expect(fate.count(of: .fence) == 1, "nobody is fenced once it is noticed")
        #expect(fate.count(of: .commit) == 2)
        #expect(harness.disk.applied == before)
    }

    /// A full disk: commits wait, nothing is lost, nothing is rebuilt.
    @Test(.timeLimit(.minutes(1)), arguments: [Fate.Call.prepare, .applyPrepared])
    func aFullDiskIsWaitedFor(call: Fate.Call) async throws {
        let untouched = try Self.harness()
        try await untouched.run()
        let harness = try Self.harness()
        let fate = Fate { event in
            guard event.call == call, event.moment == .before, (1...5).contains(event.ordinalOfCall) else { return nil }
            return WeirError("disk-full", "said by the test", isTransient: true)
        }
        let summary = try await harness.run(fate: fate)
        #expect(Outcome(harness) == Outcome(untouched))
        #expect(summary.status.epoch.restarts == 0)
        #expect(fate.count(of: call) > 5)
    }

    /// Records are streamed into the transaction before the epoch is whole, and it fails then.
    @Test(.timeLimit(.minutes(1)), arguments: [OutputError.Kind.abortable, .fatal])
    func aStreamedTransactionHeals(kind: OutputError.Kind) async throws {
        func harness() throws -> EngineHarness {
            let harness = try EngineHarness(
                OrderStream.topology(batch: 100, interval: "1h", settings: "  buffer: { rows: 65536, bytes: 64KiB }"),
                partitions: 2, table: OrderStream.table, clock: HurriedClock())
            OrderStream.fill(harness.logs[0], partitions: 2, count: 4000)
            return harness
        }
        let untouched = try harness()
        try await untouched.run()
        let count = try #require(Fate.sends(of: untouched))
        for ordinal in [1, count / 2, count] {
            let harness = try harness()
            try await harness.run(fate: Fate.failure(kind, of: .send, .before, ordinal: ordinal))
            #expect(Outcome(harness) == Outcome(untouched), "send \(ordinal) of \(count)")
        }
    }

    /// A sink so slow that an epoch outgrows its transaction: the job gives it up, makes smaller ones, and loses nothing.
    @Test(.timeLimit(.minutes(1))) func anEpochThatOutgrowsItsTransactionIsMadeSmaller() async throws {
        let clock = SlowedClock()
        let harness = try EngineHarness(
            OrderStream.topology(batch: 100, interval: "1h", settings: "  buffer: { rows: 65536, bytes: 1MiB }"),
            partitions: 2, table: OrderStream.table, clock: clock)
        OrderStream.fill(harness.logs[0], partitions: 2, count: 8000)
        let fate = Fate { event in
            if event.call == .send, event.moment == .before { clock.lose(milliseconds: 30 * event.records) }
            return nil
        }
        let summary = try await harness.run(fate: fate)
        #expect(summary.status.epoch.restarts > 0)
        #expect(fate.count(of: .abort) == summary.status.epoch.restarts)
        let untouched = try EngineHarness(OrderStream.topology(), partitions: 2, table: OrderStream.table)
        OrderStream.fill(untouched.logs[0], partitions: 2, count: 8000)
        try await untouched.run()
        #expect(Outcome(harness) == Outcome(untouched))
    }

    /// A streamed transaction waits for a lookup beyond its time: given up before the broker does it.
    @Test(.timeLimit(.minutes(1))) func aTransactionThatWaitedTooLongIsGivenUp() async throws {
        let clock = SlowedClock()
        let harness = try EngineHarness(
            OrderStream.topology(batch: 1000, interval: "1h", settings: "  buffer: { rows: 65536, bytes: 64KiB }"),
            table: OrderStream.table, clock: clock)
        OrderStream.fill(harness.logs[0], partitions: 1, count: 2000)
        let sent = Lock(0)
        let hasLost = Lock(false)
        let fate = Fate { event in
            guard event.moment == .after else { return nil }
            switch event.call {
            case .send: sent.withLock { $0 += 1 }
            case .commit: sent.withLock { $0 = 0 }
            // Between an epoch's streamed records and its commit; the first epoch may hold too little to be streamed.
            case .prepare where sent.withLock({ $0 > 0 }):
                let isFirst = hasLost.withLock { hasLost in
                    defer { hasLost = true }
                    return !hasLost
                }
                if isFirst { clock.lose(milliseconds: 40_000) }
            default: break
            }
            return nil
        }
        let summary = try await harness.run(fate: fate)
        #expect(summary.status.epoch.restarts == 1)
        let untouched = try EngineHarness(OrderStream.topology(), table: OrderStream.table)
        OrderStream.fill(untouched.logs[0], partitions: 1, count: 2000)
        try await untouched.run()
        #expect(Outcome(harness) == Outcome(untouched))
    }
}

/// The machine's clock, ahead by the time that a test says was lost.
private final class SlowedClock: EngineClock {
    private let clock = SystemClock()
    private let lost = Lock(Int64(0))

    func lose(milliseconds: Int) { lost.withLock { $0 += Int64(milliseconds) * 1_000_000 } }
    func now() -> Int64 { clock.now() }
    func monotonic() -> Int64 { clock.monotonic() + lost.withLock { $0 } }
    func sleep(nanoseconds: Int64) async throws { try await clock.sleep(nanoseconds: nanoseconds) }
}

extension Fate {
    /// How many calls of `send` the harness's cluster has seen.
    static func sends(of harness: EngineHarness) -> Int? {
        let count = harness.cluster.calls(of: .send)
        return count > 0 ? count : nil
    }
}
