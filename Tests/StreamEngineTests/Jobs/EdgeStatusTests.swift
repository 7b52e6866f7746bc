import StreamCore
import StreamEngine
import StreamTestKit
import Testing

/// What is shown of the edges while a job runs.
@Suite struct EdgeStatusTests {
    @Test(.timeLimit(.minutes(1))) func aRunningJobShowsItsEdgesWithinTheirBounds() async throws {
        let harness = try EngineHarness(
            OrderStream.topology(batch: 5, interval: "10ms"), partitions: 2, table: OrderStream.table,
            clock: HurriedClock())
        OrderStream.fill(harness.logs[0], partitions: 2, count: 60)
        let seen = Lock([[EdgeStatus]]())
        let running = Lock<StreamJob?>(nil)
        let fate = Fate { event in
            guard event.call == .prepare, let job = running.withLock({ $0 }) else { return nil }
            let edges = job.status.edges
            seen.withLock { $0.append(edges) }
            return nil
        }
        let job = harness.job(fate: fate)
        running.withLock { $0 = job }
        _ = try await job.run(stop: StopSignal())
        running.withLock { $0 = nil }
        let views = harness.plan.views.map(\.name)
        #expect(!seen.withLock { $0 }.isEmpty)
        for edges in seen.withLock({ $0 }) {
            #expect(edges.last?.name == "-> epoch")
            #expect(views.allSatisfy { view in edges.contains { $0.name.contains(view) } })
            #expect(edges.allSatisfy { $0.boundRows > 0 && $0.rows <= $0.boundRows && $0.boundBytes > 0 })
        }
    }
}
