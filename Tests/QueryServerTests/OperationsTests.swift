import Foundation
import StreamCore
import TestSupport
import Testing

@testable import QueryServer

/// What operators look at: metrics, health, topology, and the document of the API.
@Suite struct OperationsTests {
    @Test(.timeLimit(.minutes(1)), arguments: [true, false]) func prometheusTakesTheFigures(isRunning: Bool)
        async throws
    {
        try await withBank(isRunning: isRunning) { bank in
            try await bank.apply([BankViews.rows([.init(id: 1, owner: nil, balance: 1)])])
            bank.status.withLock { $0 = Self.busyStatus }
            let answer = try bank.get("/metrics")
            #expect(answer.status == 200)
            #expect(answer.field("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.body.contains("weir_view_rows{view=\"accounts\"} 1\n"))
            #expect(answer.body.contains("weir_edge_blocked_seconds_total{edge=\"a\\\"b\\\\c\"} 1.5\n") == isRunning)
            #expect(
                answer.body.contains("weir_epoch_phase_seconds_bucket{phase=\"apply\",le=\"0.005\"} 1\n") == isRunning)
            #expect(answer.body.contains("weir_partition_lag{source=\"payments\",partition=\"0\"} 58\n") == isRunning)
            let decode = "{stage=\"payments\",step=\"-1\",word=\"decode\"}"
            for line in ["batches_total\(decode) 3", "bytes_total\(decode) 4096", "busy_seconds_total\(decode) 0.25"] {
                #expect(answer.body.contains("weir_step_\(line)\n") == isRunning, "\(line)")
            }
            try Self.promtool(answer.body)
        }
    }

    private static var busyStatus: JobStatus {
        var status = JobStatus()
        status.phase = .running
        status.edges = [
            EdgeStatus(name: "a\"b\\c", rows: 1, bytes: 2, boundRows: 3, boundBytes: 4, blocked: 1_500_000_000)
        ]
        status.partitions = [
            PartitionStatus(source: "payments", partition: 0, position: 42, end: 100, watermark: .min, isPaused: false)
        ]
        status.steps = [
            StepStatus(
                place: "payments", step: -1, word: "decode", counts: StepCounts(),
                work: StepWork(batches: 3, bytes: 4096, busy: 250_000_000))
        ]
        var histogram = LatencyHistogram()
        histogram.add(nanoseconds: 4_000_000)
        histogram.add(nanoseconds: 99_000_000_000)
        status.epoch.phases = ["apply": histogram]
        status.lookups = [LookupStatus(table: "owners")]
        return status
    }

    /// Debian's package prometheus has it.
    private static func promtool(_ text: String) throws {
        let check = try ProgramRun.run("/usr/bin/promtool", ["check", "metrics"], input: .text(text))
        #expect(check.status == .exit(0), "\(check.errors)")
    }

    @Test(.timeLimit(.minutes(1))) func aProcessIsReadyWhileItsViewsCanBeRead() async throws {
        try await withBank { bank in
            #expect(try bank.get("/health/live").status == 200)
            #expect(try bank.get("/health/ready").json()["status"] as? String == "UP")
            bank.status.withLock { $0.trouble = "the broker is down" }
            let degraded = try bank.get("/health/ready")
            #expect(degraded.status == 200 && degraded.body.contains("the broker is down"))
            #expect(try degraded.json()["status"] as? String == "DEGRADED")
            bank.status.withLock { $0.phase = .failed }
            let down = try bank.get("/health/ready")
            #expect(down.status == 503)
            #expect(try down.json()["status"] as? String == "DOWN")
        }
    }

    /// Rows wait for a table with `on_failure: stop`; with `default` or `stale` they go on without it.
    @Test func aLookupThatTheTopologyCanDoWithoutOnlyDegrades() throws {
        let plan = try BankViews.plan()
        var status = JobStatus()
        status.phase = .running
        status.lookups = [LookupStatus(table: "owners")]
        let store = Health.Component(name: "store", state: .up, reason: nil)
        #expect(Health((plan, status), store: store).state == .up)
        status.lookups[0].breakerIsOpen = true
        #expect(Health((plan, status), store: store).state == .down)
        #expect(Health(nil, store: store).state == .up)
    }

    /// Brokers that do not answer are waited for, and the views can be read meanwhile.
    @Test func brokersHaveAPartOfTheirOwn() throws {
        let plan = try BankViews.plan()
        var status = JobStatus()
        status.phase = .running
        status.sources = [SourceStatus(name: "payments")]
        let store = Health.Component(name: "store", state: .up, reason: nil)
        func kafka() -> Health.Component? {
            Health((plan, status), store: store).components.first { $0.name == "kafka" }
        }
        #expect(kafka()?.state == .up)
        status.sources[0].trouble = WeirError("kafka-unreachable", "no broker answers", isTransient: true)
        #expect(kafka() == Health.Component(name: "kafka", state: .degraded, reason: "no broker answers"))
        #expect(Health((plan, status), store: store).state == .degraded)
        status.sources[0].trouble = WeirError("kafka-unauthenticated", "the brokers do not accept us")
        #expect(Health((plan, status), store: store).state == .down)
        status.sources[0].trouble = nil
        status.trouble = "the commit failed"
        status.troubleCode = "kafka-transaction-failed"
        #expect(kafka()?.reason == "the commit failed")
        status.troubleCode = "state-disk-full"
        #expect(kafka()?.state == .up)
    }

    /// What a cache may serve stale helps the rows whose answers it holds: whoever waits found none there.
    @Test(arguments: [
        ("cache: { stale: 1m }", 0, Health.State.degraded), ("cache: { stale: 1m }", 1, .down),
        ("on_failure: default", 0, .degraded), ("on_failure: default", 1, .degraded),
        ("on_failure: dead_letter", 1, .down),
    ])
    func healthTellsWhetherRowsGoOn(table: String, waiting: Int, expected: Health.State) throws {
        let plan = try BankViews.plan(owners: table)
        var status = JobStatus()
        status.phase = .running
        status.lookups = [LookupStatus(table: "owners")]
        status.lookups[0].breakerIsOpen = true
        status.lookups[0].waiting = waiting
        let store = Health.Component(name: "store", state: .up, reason: nil)
        let health = Health((plan, status), store: store)
        #expect(health.state == expected)
        let reason = health.components.last?.reason ?? ""
        #expect(reason.hasSuffix(expected == .down ? "rows wait for it" : "rows go on without it"))
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false]) func theJobIsAGraph(isRunning: Bool) async throws {
        try await withBank(isRunning: isRunning) { bank in
            bank.status.withLock { $0 = Self.busyStatus }
            let graph = try bank.get("/v1/topology").json()
            let nodes = try #require(graph["nodes"] as? [[String: Any]]).compactMap { $0["id"] as? String }
            guard isRunning else {
                #expect(graph["phase"] as? String == "stopped")
                #expect(nodes == ["view:accounts", "view:sums"])
                return
            }
            #expect(nodes == ["source:payments", "table:owners", "stage:owned", "view:accounts"])
            let edge = try #require((graph["edges"] as? [[String: Any]])?.first)
            #expect(edge["blocked_ms"] as? Int == 1500)
            let links = try #require(graph["links"] as? [[String: String]])
            #expect(
                Set(links.compactMap { "\($0["from"] ?? "")>\($0["to"] ?? "")" }) == [
                    "source:payments>stage:owned", "table:owners>stage:owned", "stage:owned>view:accounts",
                ])
        }
    }

    @Test(.timeLimit(.minutes(1))) func deadLettersComeTheNewestFirst() async throws {
        try await withBank { bank in
            let letters = (0..<5).map { offset in
                Array("{\(offset)".utf8).withUnsafeBytes { bytes in
                    DeadLetter(
                        code: .wrongType, message: "x", stage: offset == 3 ? "owned" : "payments", step: -1, topic: "t",
                        partition: 0, offset: Int64(offset), time: SystemClock().now(), value: bytes)
                }
            }
            let epoch = BankViews.epoch(1)
            try await bank.bank.store.apply(EpochChanges(progress: epoch.progress, views: [], deadLetters: letters))
            let first = try bank.get("/v1/dead-letters?limit=2").json()
            let shown = try #require(first["letters"] as? [[String: Any]])
            #expect(shown.compactMap { $0["offset"] as? Int } == [4, 3])
            let next = try #require(first["next"] as? Int)
            let rest = try bank.get("/v1/dead-letters?after=\(next)").json()
            #expect((rest["letters"] as? [[String: Any]])?.compactMap { $0["offset"] as? Int } == [2, 1, 0])
            let some = try bank.get("/v1/dead-letters?stage=owned").json()
            #expect((some["letters"] as? [[String: Any]])?.compactMap { $0["offset"] as? Int } == [3])
        }
    }

    /// The document is made of the declarations that also route: each of them stands in it, and nothing else.
    @Test(.timeLimit(.minutes(1))) func theDocumentIsTheRoutes() async throws {
        try await withBank { bank in
            let document = try bank.get("/v1/openapi.json").json()
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            let written = paths.flatMap { path, operations in operations.keys.map { "\($0.uppercased()) \(path)" } }
            #expect(Set(written) == Set(Endpoints.all.map { "\($0.method.rawValue) \($0.path)" }))
            #expect(Set(Endpoints.all.map(\.operation)).count == Endpoints.all.count)
            for endpoint in Endpoints.all {
                let operation = try #require(
                    paths[endpoint.path]?[endpoint.method.rawValue.lowercased()] as? [String: Any])
                let parameters = (operation["parameters"] as? [[String: Any]] ?? []).compactMap {
                    $0["name"] as? String
                }
                #expect(parameters == endpoint.parameters.map(\.name))
                let variables = endpoint.segments.compactMap { if case .variable(let name) = $0 { name } else { nil } }
                #expect(variables == endpoint.parameters.filter { $0.place == .path }.map(\.name))
            }
        }
    }

    @Test func onlyThisMachineReachesAServerThatAsksNobody() async throws {
        let server = try QueryServer(views: try await MemoryBank().reader(snapshots: 1), job: ServedJob())
        #expect {
            try server.listen(at: "0.0.0.0:0")
        } throws: {
            ($0 as? WeirError)?.code == "listen-unguarded"
        }
        let open = try QueryServer(views: try await MemoryBank().reader(snapshots: 1), job: ServedJob())
        #expect(try !open.listen(at: "0.0.0.0:0", isInsecure: true).isLoopback)
    }
}
