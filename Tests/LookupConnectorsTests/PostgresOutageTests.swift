import Enrichment
import Expressions
import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import LookupConnectors

@Suite(
    "PostgreSQL comes and goes", .enabled(if: PostgresServer.isAvailable, "PostgreSQL is not installed"),
    .timeLimit(.minutes(3)))
struct PostgresOutageTests {
    static let schema = Schema([
        Field("id", .string), Field("name", .string), Field("price", .decimal(precision: 12, scale: 2)),
    ])
    static let query = "SELECT id, name, price FROM products WHERE id = ANY($1)"

    private func server() throws -> PostgresServer {
        let server = try PostgresServer()
        try server.execute(
            """
            CREATE TABLE products (id text PRIMARY KEY, name text NOT NULL, price numeric(12,2) NOT NULL);
            INSERT INTO products SELECT 'p-' || n, 'Product ' || n, n / 100.0 FROM generate_series(0, 1999) n;
            """)
        return server
    }

    @Test("Lost while idle: opened anew; away: unreachable; back: as before")
    func idle() async throws {
        let server = try server()
        let client = try PostgresLookup(table(Self.query, Self.schema, url: server.url))
        #expect(try await client.fetch(strings(["p-1"])).texts(1) == [0: "Product 1"])
        try server.restart()
        #expect(try await client.fetch(strings(["p-2"])).texts(1) == [0: "Product 2"])
        server.stop()
        for _ in 0..<2 {
            let error = await failure(client, strings(["p-3"]))
            #expect(error?.kind == .unreachable && error?.error.isTransient == true)
        }
        try server.start()
        #expect(try await client.fetch(strings(["p-3"])).texts(1) == [0: "Product 3"])
        await client.close()
    }

    @Test("Stopped and started again in the middle of a run: all rows, all exact")
    func middleOfARun() async throws {
        let server = try server()
        let plan = try table(
            Self.query, Self.schema, url: server.url, inFlight: 4, timeout: 2_000,
            cache: CachePlan(bytes: 20_000, ttl: 50),
            keys: 50, retry: RetryPlan(errorFor: 120_000, errorAttempts: 50, errorBackoff: 10...200))
        let client = try PostgresLookup(plan)
        let enricher = Enricher(table: plan, client: client, clock: SystemClock(), seed: 3)
        let step = try Self.step(plan)
        let progress = Lock(0)
        let rows = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try? await enricher.run()
                return 0
            }
            for lane in 0..<3 { group.addTask { try await Self.lane(lane, enricher, step, progress) } }
            for mark in [60, 120] {
                while progress.withLock({ $0 }) < mark { await Task.yield() }
                server.stop()
                while enricher.trouble == nil { await Task.yield() }
                try server.start()
            }
            var rows = 0
            for _ in 0..<3 { rows += try await group.next() ?? 0 }
            group.cancelAll()
            return rows
        }
        #expect(rows == 3 * 100 * 200)
        #expect(enricher.status.failures > 0 && !enricher.status.breakerIsOpen)
        await client.close()
    }

    /// 100 batches of 200 rows; the rows joined.
    private static func lane(
        _ lane: Int, _ enricher: Enricher, _ step: LookupStep, _ progress: Lock<Int>
    ) async throws -> Int {
        var random = SeededGenerator(seed: UInt64(lane))
        var rows = 0
        for _ in 0..<100 {
            let products = (0..<200).map { _ in Int.random(in: 0..<2200, using: &random) }
            let batch = batch(products.map { "p-\($0)" })
            let context = EvaluationContext(now: 0)
            var enriched = enricher.probe(batch, step, context)
            if enriched == nil { enriched = try await enricher.enrich(batch, step, context) }
            guard case .string(let names) = enriched?.batch.columns[1],
                case .int64(let prices) = enriched?.batch.columns[2]
            else { return rows }
            for (row, product) in products.enumerated() {
                let isThere = product < 2000
                #expect(names[row] == (isThere ? "Product \(product)" : nil))
                #expect(prices[row] == (isThere ? Int64(product) : nil))
                rows += 1
            }
            progress.withLock { $0 += 1 }
        }
        return rows
    }

    private static let input = Schema([Field("product_id", .string)])

    private static func batch(_ ids: [String]) -> RecordBatch {
        let count = ids.count
        let origins = Origins(
            source: 0, partitions: Buffer(repeating: 0, count: count), offsets: Buffer((0..<count).map { Int64($0) }),
            eventTimes: FixedColumn(values: Buffer(repeating: 0, count: count)),
            priorWatermarks: Buffer(repeating: .min, count: count))
        return RecordBatch(schema: input, columns: [strings(ids)], origins: origins)
    }

    private static func step(_ plan: TablePlan) throws -> LookupStep {
        let output = Schema(
            input.fields + [
                Field("name", .string, isOptional: true),
                Field("price", .decimal(precision: 12, scale: 2), isOptional: true),
            ])
        return try LookupStep(
            plan: LookupPlan(
                table: 0, key: try ExpressionCompiler.compile("product_id", input: input), keeps: [0], takes: [1, 2],
                missing: .keep, outputSchema: output), table: plan)
    }
}
