import StreamCore
import StreamEngine
import StreamTestKit
import Testing
import TopologyModel

/// Results do not depend on how batches fell, on how many lanes share the partitions, or on the partitioning.
@Suite struct BatchingTests {
    private static let orderCount = 600

    private static func outcome(batch: Int, lanes: Int, partitions: Int, poll: Int = Int.max) async throws -> Outcome {
        let harness = try EngineHarness(
            OrderStream.topology(batch: batch), partitions: partitions, table: OrderStream.table, pollLimit: poll)
        OrderStream.fill(harness.logs[0], partitions: partitions, count: orderCount)
        let summary = try await harness.run(
            .options {
                $0.untilEnd = true
                $0.lanes = lanes
            })
        let steps = summary.status.steps
        #expect(steps.allSatisfy { $0.counts.addsUp })
        #expect(steps.first?.counts.taken == orderCount)
        return Outcome(harness)
    }

    @Test(.timeLimit(.minutes(2))) func batchesLanesAndPartitionsDoNotShow() async throws {
        let expected = try await Self.outcome(batch: 4096, lanes: 1, partitions: 1)
        #expect(expected.views["customers"]?.count == 13)
        #expect(expected.views["per_minute"]?.count ?? 0 > 30)
        #expect(expected.closed.values.joined().count > 30)
        #expect(expected.deadLetters.isEmpty)
        for partitions in [1, 4] {
            for batch in [1, 7, 4096] {
                for lanes in 1...4 where lanes <= partitions {
                    let outcome = try await Self.outcome(batch: batch, lanes: lanes, partitions: partitions)
                    #expect(outcome == expected, "batch \(batch), \(lanes) lanes, \(partitions) partitions")
                }
            }
        }
    }

    /// The views' figures once more, from the orders themselves.
    @Test(.timeLimit(.minutes(1))) func viewsHoldWhatTheOrdersSay() async throws {
        let outcome = try await Self.outcome(batch: 64, lanes: 2, partitions: 2)
        var spent: [Int: (lines: Int, cents: Int)] = [:]
        for order in OrderStream.orders(Self.orderCount) where order.text.contains("created") {
            for item in order.text.split(separator: "\"quantity\":").dropFirst() {
                let quantity = Int(item.prefix { $0.isNumber }) ?? 0
                let price =
                    item.split(separator: "\"price\":").last.map { $0.prefix { $0.isNumber || $0 == "." } } ?? ""
                let cents = Int(price.filter { $0 != "." }) ?? 0
                spent[order.customer, default: (0, 0)].lines += 1
                spent[order.customer, default: (0, 0)].cents += quantity * cents
            }
        }
        for row in outcome.views["customers"] ?? [] {
            let customer = Int(row.split(separator: "c-").last?.prefix { $0.isNumber } ?? "") ?? -1
            let found = spent.removeValue(forKey: customer)
            let figures = try #require(found)
            let cents = figures.cents % 100
            #expect(
                row.hasPrefix(
                    #"{"customer":"c-\#(customer)","lines":\#(figures.lines),"#
                        + #""spent":\#(figures.cents / 100).\#(cents < 10 ? "0" : "")\#(cents),"#))
        }
        #expect(spent.isEmpty)
    }

    /// Late rows are the same rows however batches fall, as long as the partitions are the same.
    @Test(.timeLimit(.minutes(1))) func lateRowsAreTheSameRows() async throws {
        func outcome(batch: Int, lanes: Int) async throws -> Outcome {
            let text = OrderStream.topology(batch: batch)
                .replacing("lag: 30s", with: "lag: 0s").replacing("lateness: 10s", with: "lateness: 0s")
            let harness = try EngineHarness(text, partitions: 3, table: OrderStream.table)
            OrderStream.fill(harness.logs[0], partitions: 3, count: Self.orderCount)
            try await harness.run(
                .options {
                    $0.untilEnd = true
                    $0.lanes = lanes
                })
            return Outcome(harness)
        }
        let expected = try await outcome(batch: 4096, lanes: 1)
        #expect(expected.deadLetters.count > 10)
        #expect(expected.deadLetters.allSatisfy { $0.hasPrefix("late per_minute") })
        for (batch, lanes) in [(1, 1), (1, 3), (7, 2), (50, 3)] {
            #expect(try await outcome(batch: batch, lanes: lanes) == expected, "batch \(batch), \(lanes) lanes")
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [1, 7, 4096])
    func emptyPartitionsAndEmptyLogsEnd(batch: Int) async throws {
        let harness = try EngineHarness(
            OrderStream.topology(batch: batch), partitions: 4, table: OrderStream.table)
        try await harness.run()
        #expect(harness.views.values.allSatisfy { $0.isEmpty })
        OrderStream.fill(harness.logs[0], partitions: 1, count: 50)
        harness.logs[0].skip(3, in: 0)
        try await harness.run()
        #expect(harness.disk.applied?.partitions.map(\.offset) == [53, 0, 0, 0])
        let before = harness.disk.applied?.epoch
        try await harness.run()
        #expect(harness.disk.applied?.epoch == before, "a run that reads nothing makes no epoch")
    }
}
