import StreamCore
import Testing
import TopologyLoading
import TopologyModel

/// What is made of views: types, signatures, what they hand on.
struct ViewPlanTests {
    private func view(_ body: String, stages: String = "{}") throws -> ViewPlan {
        var sample = Sample()
        sample.source = """
            { kafka: { connection: cluster, topic: events }, event_time: ts,
              schema: { k?: string, n: int, m?: int, d: "decimal(9,3)", f?: float, ts: timestamp } }
            """
        sample.stages = stages
        sample.views = "{ v: { \(body) } }"
        sample.sinks = "{}"
        return try sample.plan().views[0]
    }

    @Test func resultsHaveTheirTypes() throws {
        let view = try view(
            """
            from: events, group_by: { k: k }, aggregate: { a: count(), b: count(m), c: sum(n), d: sum(d), e: sum(f),
              f: avg(n), g: avg(d), h: avg(f), i: min(k), j: max(ts), k2: "first(m by n)", l: approx_count_distinct(k) }
            """)
        let expected: [(DataType, Bool)] = [
            (.int, false), (.int, false), (.int, true), (.decimal(precision: 18, scale: 3), true), (.float, true),
            (.decimal(precision: 18, scale: 4), true), (.decimal(precision: 18, scale: 7), true), (.float, true),
            (.string, true), (.timestamp, false), (.int, true), (.int, false),
        ]
        #expect(view.aggregates.map(\.resultType) == expected.map(\.0))
        #expect(view.aggregates.map(\.resultIsOptional) == expected.map(\.1))
        #expect(view.groupBy[0].expression.isOptional)
    }

    /// An exact average takes four columns, the group and its time two.
    @Test func aViewHasNoMoreColumnsThanItsTable() throws {
        func sample(_ averages: Int, _ counts: Int) -> Sample {
            let aggregates =
                (0..<averages).map { "a\($0): avg(n)" } + (0..<counts).map { "c\($0): count()" }
            var sample = Sample()
            sample.views =
                "{ v: { from: events, group_by: { id: id }, aggregate: { \(aggregates.joined(separator: ", ")) } } }"
            return sample
        }
        #expect(try ViewLayout(sample(499, 0).plan().views[0]).columns.count == ViewLayout.columnLimit)
        let found = sample(499, 1).load().diagnostics
        #expect(found.map(\.code) == ["view-too-wide"])
        #expect(found.first?.message.contains("`v` needs 1999 columns, 1498 of them for its aggregates' state") == true)
        #expect(found.map(\.line) == [8] && found.map(\.column) == [10])
    }

    @Test func theSignatureIsWhatMustNotChange() throws {
        let stages = "{ s: { from: events, steps: [{ filter: n  >  1 }, { extend: { x: n + 1 } }] } }"
        let first = try view(
            "from: s, group_by: { k: k }, window: { tumbling: 1m, lateness: 5s }, aggregate: { t: sum(x) }, retain: 7d",
            stages: stages)
        #expect(
            first.signature == [
                "group k = k: string", "window tumbling 1m", "aggregate t = sum(x): int", "reads source events",
                "reads filter n > 1", "reads extend x = n + 1: int",
            ])
        // Lateness, retain, index, layout and the division into stages may change.
        let second = try view(
            "from: b, group_by: { k: k }, window: { tumbling: 60s }, aggregate: { t: sum(x) }, index: [[t desc]]",
            stages: """
                { a: { from: events, steps: [{ filter: n > 1 }] }, b: { from: a, steps: [{ extend: { x: n + 1 } }] } }
                """)
        #expect(second.signature == first.signature)
        let third = try view(
            "from: s, group_by: { k: k }, window: { tumbling: 1m }, aggregate: { t: sum(n) }", stages: stages)
        #expect(third.signature != first.signature)
    }

    @Test func aWindowNeedsNoGroup() throws {
        let view = try view("from: events, window: { tumbling: 1h }, aggregate: { n: count() }")
        #expect(view.groupBy.isEmpty && view.window == WindowPlan(size: 3_600_000, lateness: 0))
    }

    @Test func aViewFeedsSinksAndStagesWithWhatReadersSee() throws {
        var sample = Sample()
        sample.views = """
            { v: { from: events, group_by: { id: id }, window: { tumbling: 1m }, aggregate: { n: count() } },
              again: { from: late, aggregate: { total: sum(n) }, window: { tumbling: 1h } } }
            """
        sample.stages = "{ late: { from: { view: v, emit: on_close }, steps: [{ filter: n > 1 }] } }"
        sample.sinks =
            "{ out: { from: { view: v, emit: changes }, kafka: { connection: cluster, topic: out, key: id } } }"
        let plan = try sample.plan()
        #expect(plan.sinks[0].schema.names == ["id", "window_start", "window_end", "n"])
        #expect(plan.sinks[0].input == .view(0, .changes))
        #expect(plan.stages[0].input == .view(0, .onClose))
        #expect(plan.stages[0].outputSchema.names == ["n"])
        #expect(plan.views[1].input == .stage(0))
        #expect(plan.views[1].signature.contains("reads view v on_close"))
    }

    @Test func firstWithoutByIsWarnedOf() throws {
        var sample = Sample()
        sample.views = "{ v: { from: events, group_by: { id: id }, aggregate: { a: first(n), b: last(n by ts) } } }"
        let result = sample.load()
        #expect(result.plan != nil && result.codes == ["order-of-partitions"])
    }

    @Test func stagesComeBehindWhatFeedsThem() throws {
        var sample = Sample()
        sample.stages = """
            { c: { from: b, steps: [{ filter: n > 3 }] }, b: { from: a, steps: [{ filter: n > 2 }] },
              a: { from: events, steps: [{ filter: n > 1 }] } }
            """
        sample.sinks = "{ out: { from: c, file: { path: out.ndjson } } }"
        let plan = try sample.plan()
        #expect(plan.stages.map(\.name) == ["a", "b", "c"])
        #expect(plan.stages.map(\.input) == [.source(0), .stage(0), .stage(1)])
    }
}
