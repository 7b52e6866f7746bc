import StreamCore
import Testing
import TopologyLoading
import TopologyModel

/// What the environment and the command line do to a file.
struct OptionsTests {
    @Test func variablesArePutIn() throws {
        var sample = Sample()
        sample.settings = "{ commit_interval: \"${TICK}\", lanes: \"${LANES:-3}\", id: \"${EMPTY:-fallback}\" }"
        sample.connections =
            "{ cluster: { kafka: { brokers: \"${HOST}:${PORT:-9092}\", properties: { a.b: \"$${x}\" } } } }"
        let environment = ["TICK": "2s", "HOST": "broker", "EMPTY": ""]
        let plan = try sample.plan(LoadOptions(environment: environment, workingDirectory: "/here"))
        #expect(plan.settings.commitInterval == 2000 && plan.settings.lanes == 3 && plan.id == "fallback")
        let connection = KafkaConnection(brokers: "broker:9092", properties: ["a.b": "${x}"])
        #expect(
            plan.sources[0].connector
                == .kafka(
                    KafkaSourcePlan(connection: connection, topic: "events", start: .earliest)))
    }

    @Test func anErrorBehindAVariableStandsWhereItIs() throws {
        var sample = Sample()
        sample.stages = "{ s: { from: events, steps: [{ filter: \"n > ${LEAST} and idd = 'x'\" }] } }"
        sample.sinks = "{ out: { from: s, file: { path: out.ndjson } } }"
        let result = sample.load(LoadOptions(environment: ["LEAST": "1000000"], workingDirectory: "/here"))
        let diagnostic = try #require(result.diagnostics.first)
        let line = try #require(diagnostic.sourceLine)
        let found = line.unicodeScalars.dropFirst(diagnostic.column - 1).prefix(diagnostic.length)
        #expect(String(String.UnicodeScalarView(found)) == "idd")
    }

    @Test func aSourceIsReadFromAFile() throws {
        var sample = Sample()
        sample.connections = "{ cluster: { kafka: { brokers: \"${NOT_SET}\" } } }"
        let options = LoadOptions(sourceOverrides: ["events": "data/../a.ndjson"], workingDirectory: "/here")
        let result = sample.load(options)
        let plan = try #require(result.plan, "\(result.diagnostics.text)")
        #expect(plan.sources[0].connector == .files(["/here/a.ndjson"]))
        #expect(result.diagnostics.isEmpty)
    }

    @Test func aTableIsReadFromAFile() throws {
        var sample = Sample()
        sample.connections = "{ cluster: { kafka: { brokers: b } }, db: { postgres: { url: \"${NOT_SET}\" } } }"
        sample.tables = """
            { t: { postgres: { connection: db, query: "SELECT id FROM t WHERE id = ANY($1)" }, key: id,
              schema: { id: string, name: string } } }
            """
        sample.stages = "{ s: { from: events, steps: [{ lookup: { table: t, key: id, take: [name as label] } }] } }"
        sample.sinks = "{ out: { from: s, file: { path: out.ndjson } } }"
        #expect(sample.load().codes == ["variable-not-set"])
        let plan = try sample.plan(LoadOptions(tableOverrides: ["t": "t.csv"], workingDirectory: "/here"))
        guard case .file("/here/t.csv", .csv, let decode) = plan.tables[0].connector else {
            Issue.record("the table is no file: \(plan.tables[0].connector)")
            return
        }
        #expect(decode.schema == plan.tables[0].schema)
        #expect(plan.stages[0].outputSchema.fields.last == Field("label", .string, isOptional: true))
    }

    @Test func brokersStandInForThoseOfEveryConnection() throws {
        var sample = Sample()
        sample.connections = "{ cluster: { kafka: { brokers: \"${NOT_SET}\" } } }"
        let plan = try sample.plan(LoadOptions(brokers: "x:1", workingDirectory: "/here"))
        guard case .kafka(let source) = plan.sources[0].connector else {
            Issue.record("no Kafka source")
            return
        }
        #expect(source.connection.brokers == "x:1")
    }

    @Test func settingsOfTheCommandLineWin() throws {
        var sample = Sample()
        sample.settings = "{ lanes: 4, batch: { rows: 100 } }"
        let plan = try sample.plan(
            LoadOptions(delivery: .atLeastOnce, lanes: 1, batchRows: 7, workingDirectory: "/here"))
        #expect(plan.settings.delivery == .atLeastOnce && plan.settings.lanes == 1 && plan.settings.batchRows == 7)
    }

    @Test func anOptionForNothingIsAnError() {
        let options = LoadOptions(
            sourceOverrides: ["event": "a"], tableOverrides: ["t": "b"], workingDirectory: "/here")
        let result = Sample().load(options)
        #expect(result.codes == ["unknown-override", "unknown-override"])
        #expect(result.diagnostics[0].text.hasPrefix("/jobs/sample.yaml: error: --source event=...: "))
        #expect(result.diagnostics[0].hint == "did you mean `events`?")
    }

    @Test func relativePathsAreThoseOfTheFile() throws {
        let plan = try Sample().plan()
        guard case .file("/jobs/out.ndjson") = plan.sinks[0].connector else {
            Issue.record("another path: \(plan.sinks[0].connector)")
            return
        }
        let relative = TopologyLoader.load(
            text: Sample().text, path: "jobs/sample.yaml", options: LoadOptions(workingDirectory: "/here"))
        guard case .file("/here/jobs/out.ndjson") = relative.plan?.sinks[0].connector else {
            Issue.record("another path")
            return
        }
    }

    @Test func defaultsOfTheFormatAreThoseOfTheModel() throws {
        var sample = Sample()
        sample.tables = "{ t: { file: { path: t.csv }, format: csv, key: id, schema: { id: string, name: string } } }"
        sample.stages = "{ s: { from: events, steps: [{ lookup: { table: t, key: id, take: [name] } }] } }"
        sample.sinks = "{ out: { from: s, file: { path: out.ndjson } } }"
        let plan = try sample.plan()
        #expect(plan.settings == Settings())
        #expect(plan.sources[0].watermark == WatermarkPlan() && plan.sources[0].onError == .deadLetter)
        let table = plan.tables[0]
        #expect(table.cache == CachePlan() && table.batch == LookupBatchPlan() && table.retry == RetryPlan())
        #expect(table.timeout == 2000 && table.onFailure == .stop)
    }

    @Test func startMayBeATime() throws {
        var sample = Sample()
        sample.source = """
            { kafka: { connection: cluster, topic: events, start: "2026-01-01T01:00:00+01:00" }, schema: { id: string } }
            """
        guard case .kafka(let source) = try sample.plan().sources[0].connector else {
            Issue.record("no Kafka source")
            return
        }
        #expect(source.start == .timestamp(1_767_225_600_000))
    }
}
