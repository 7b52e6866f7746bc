import LookupConnectors
import StreamCore
import StreamTestKit
import TestSupport
import Testing
import TopologyModel

@Suite("Lookup clients", .timeLimit(.minutes(2)))
struct LookupClientTests {
    @Test("In memory")
    func inMemory() async throws {
        let rows = LookupClientSuite.rows
        let columns: [Column] = [
            Self.strings(rows.map(\.id)), Self.strings(rows.map(\.name)), Self.strings(rows.map(\.category)),
            .int64(FixedColumn(values: Buffer(rows.map(\.price)))),
        ]
        let client = InMemoryLookup(columns: columns, keyColumn: 0, clock: SystemClock())
        try await LookupClientSuite(client: client).run()
    }

    @Test("PostgreSQL", .enabled(if: PostgresServer.isAvailable, "PostgreSQL is not installed"))
    func postgres() async throws {
        let server = try PostgresServer.shared
        try server.execute(
            "CREATE TABLE conformance (id text PRIMARY KEY, name text NOT NULL, category text, price numeric(12,2) NOT NULL)"
        )
        let values = LookupClientSuite.rows.map { row in
            "(\(Self.literal(row.id)), \(Self.literal(row.name)), \(row.category.map(Self.literal) ?? "NULL"), \(row.price) / 100.0)"
        }
        try server.execute("INSERT INTO conformance VALUES " + values.joined(separator: ", "))
        let table = TablePlan(
            name: "conformance",
            connector: .postgres(
                url: server.url, query: "SELECT price, name, id, category FROM conformance WHERE id = ANY($1)"),
            schema: LookupClientSuite.schema, keyColumn: 0, cache: CachePlan(), batch: LookupBatchPlan(inFlight: 3),
            timeout: 30_000, retry: RetryPlan(), onFailure: .stop)
        try await LookupClientSuite(client: try PostgresLookup(table)).run()
    }

    private static func strings(_ values: [String?]) -> Column {
        var builder = StringColumnBuilder()
        for value in values {
            if let value { builder.append(value) } else { builder.appendNull() }
        }
        return .string(builder.finish())
    }

    private static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
