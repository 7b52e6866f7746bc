import StreamCore
import Testing
import TopologyLoading
import TopologyModel

/// A plan decodes and carries what is used, and nothing else.
struct PruningTests {
    private var sample: Sample {
        var sample = Sample()
        sample.source = """
            { kafka: { connection: cluster, topic: events }, event_time: meta.ts, schema: {
              id: string, kind: string, total?: { amount: "decimal(12,2)", currency: string },
              items?: [{ sku: string, n: int, price: { amount: "decimal(9,2)", tax: "decimal(9,2)" }, tags: [string] }],
              notes: [string], meta: { ts: timestamp, host: string } } }
            """
        return sample
    }

    @Test func aSinkOnASourceWritesEverythingDeclared() throws {
        let plan = try sample.plan()
        let names = ["id", "kind", "total.amount", "total.currency", "items", "notes", "meta.ts", "meta.host"]
        #expect(plan.sources[0].schema.names == names)
        #expect(plan.sinks[0].schema == plan.sources[0].schema)
        #expect(plan.sources[0].schema.fields[2].isOptional && !plan.sources[0].schema.fields[0].isOptional)
    }

    @Test func eventTimeIsAlwaysDecoded() throws {
        var sample = sample
        sample.stages = "{ s: { from: events, steps: [{ select: { id: id } }] } }"
        sample.sinks = "{ out: { from: s, file: { path: out.ndjson } } }"
        let plan = try sample.plan()
        #expect(plan.sources[0].schema.names == ["id", "meta.ts"])
        #expect(plan.sources[0].eventTimeColumn == 1)
        #expect(plan.sources[0].decode.fields.map(\.path) == ["id", "meta"])
        #expect(plan.stages[0].outputSchema.names == ["id"])
    }

    @Test func anUnusedExpressionIsNotComputed() throws {
        var sample = sample
        sample.stages = """
            { a: { from: events, steps: [{ extend: { x: lower(id), y: upper(kind) } }, { filter: x = 'a' }] },
              b: { from: a, steps: [{ select: { id: id, z: x } }] } }
            """
        sample.views = "{ v: { from: b, group_by: { id: id }, aggregate: { n: count() } } }"
        sample.sinks = "{}"
        let plan = try sample.plan()
        guard case .extend(let extend) = plan.stages[0].steps[0], case .select(let select) = plan.stages[1].steps[0]
        else {
            Issue.record("not the steps of the file")
            return
        }
        #expect(extend.expressions.map(\.name) == ["x"] && extend.outputSchema.names == ["id", "x"])
        #expect(plan.stages[0].outputSchema.names == ["id"])
        #expect(select.expressions.map(\.name) == ["id"])
        #expect(plan.sources[0].schema.names == ["id", "meta.ts"])
    }

    @Test func ofAnUnnestedListOnlyUsedElementFieldsAreDecoded() throws {
        var sample = sample
        sample.stages = """
            { lines: { from: events, steps: [{ extend: { copy: items } }, { unnest: copy as item },
              { select: { id: id, taxed: item.price.amount + item.price.tax } }] } }
            """
        sample.sinks = "{ out: { from: lines, file: { path: out.ndjson } } }"
        let plan = try sample.plan()
        let items = try #require(plan.sources[0].schema.fields.first { $0.name == "items" })
        guard case .list(let element) = items.type, case .unnest(let unnest) = plan.stages[0].steps[1] else {
            Issue.record("items is no list")
            return
        }
        #expect(element.elementSchema.names == ["price.amount", "price.tax"])
        #expect(unnest.takes == [0, 1] && unnest.outputSchema.names == ["id", "item.price.amount", "item.price.tax"])
    }

    @Test func aListUsedTwiceKeepsBothUses() throws {
        var sample = sample
        sample.stages = """
            { a: { from: events, steps: [{ unnest: items as i }, { select: { sku: i.sku } }] },
              b: { from: events, steps: [{ unnest: items as i }, { select: { n: i.n } }] } }
            """
        sample.sinks = "{ one: { from: a, file: { path: a.ndjson } }, two: { from: b, file: { path: b.ndjson } } }"
        let plan = try sample.plan()
        let stages = plan.stages.compactMap { stage -> UnnestPlan? in
            if case .unnest(let unnest) = stage.steps[0] { unnest } else { nil }
        }
        #expect(stages.map(\.takes) == [[0], [1]])
        #expect(stages.map(\.outputSchema.names) == [["i.sku"], ["i.n"]])
    }

    @Test func countingElementsDecodesOneFieldOfThem() throws {
        var sample = sample
        sample.stages = "{ lines: { from: events, steps: [{ unnest: items as item }, { select: { id: id } }] } }"
        sample.views = "{ v: { from: lines, group_by: { id: id }, aggregate: { n: count() } } }"
        sample.sinks = "{}"
        let plan = try sample.plan()
        guard case .unnest(let unnest) = plan.stages[0].steps[0],
            case .list(let element) = plan.sources[0].schema.fields[1].type
        else {
            Issue.record("no list")
            return
        }
        #expect(unnest.takes.isEmpty && element.elementSchema.names == ["sku"])
    }

    @Test func aWholeListBesideAnUnnestedOneStaysWhole() throws {
        var sample = sample
        sample.stages = "{ a: { from: events, steps: [{ unnest: items as i }, { select: { sku: i.sku } }] } }"
        sample.sinks = "{ one: { from: a, file: { path: a.ndjson } }, all: { from: events, file: { path: b.ndjson } } }"
        let plan = try sample.plan()
        guard case .list(let element) = plan.sources[0].schema.fields[4].type else {
            Issue.record("no list")
            return
        }
        #expect(element.elementSchema.names == ["sku", "n", "price.amount", "price.tax", "tags"])
    }

    @Test func scalarListsUnnestToTheirAlias() throws {
        var sample = sample
        sample.stages = "{ a: { from: events, steps: [{ unnest: notes as note }] } }"
        sample.views = "{ v: { from: a, group_by: { note: note }, aggregate: { n: count() } } }"
        sample.sinks = "{}"
        let plan = try sample.plan()
        #expect(plan.stages[0].outputSchema == Schema([Field("note", .string)]))
    }

    @Test func whatNothingReadsIsLeftOutAndSaid() throws {
        var sample = sample
        sample.tables = "{ t: { file: { path: t.csv }, format: csv, key: id, schema: { id: string } } }"
        sample.stages = "{ idle: { from: events, steps: [{ filter: id = 'a' }] } }"
        let result = sample.load()
        let plan = try #require(result.plan)
        #expect(plan.stages.isEmpty && plan.tables.isEmpty)
        #expect(Set(result.codes) == ["unused-stage", "unused-table"])
        #expect(result.diagnostics.allSatisfy { $0.severity == .warning })
    }

    @Test func fromReadsAFieldOfAnotherPlace() throws {
        var sample = Sample()
        sample.source = """
            { kafka: { connection: cluster, topic: events }, schema: { id from order-id: string,
              amount? from total.amount: "decimal(9,2)", total?: { currency: string }, code from total.code: int } }
            """
        let plan = try sample.plan()
        let decode = plan.sources[0].decode
        #expect(decode.schema.names == ["id", "amount", "total.currency", "code"])
        #expect(decode.fields.map(\.key) == ["order-id", "total"])
        // `code` is required, so the object around it is.
        #expect(!decode.fields[1].isOptional)
        guard case .object(let inner) = decode.fields[1].shape else {
            Issue.record("total is no object")
            return
        }
        #expect(inner.map(\.path) == ["total.amount", "total.currency", "total.code"])
        #expect(inner.map(\.isOptional) == [true, false, false])
        #expect(
            inner.map(\.shape) == [
                .value(.decimal(precision: 9, scale: 2), column: 1), .value(.string, column: 2),
                .value(.int, column: 3),
            ])
    }
}
