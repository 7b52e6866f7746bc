import Foundation
import SQLiteAccess
import Testing

extension EndToEnd {
    /// The demonstration, and the topologies that come with the program.
    @Suite(.serialized) struct OrderInsightsTests {
        /// Ends by itself, and its views hold what SQLite makes of the same events.
        @Test(.timeLimit(.minutes(3)))
        func theDemonstrationEndsAndItsViewsAreExact() async throws {
            let state = try StateFolder()
            let end = try await WeirProgram.succeed([
                "demo", "--events", "20000", "--rate", "10000", "--state", state.path,
            ])
            #expect(end.output.contains("weir query --state \(state.path)"), "\(end)")
            let revenue = try await WeirProgram.query(
                """
                SELECT category, sum(lines) AS lines, sum(revenue) AS revenue FROM revenue_by_category
                GROUP BY category ORDER BY category
                """, in: state, format: "csv")
            let customers = try await WeirProgram.query(
                "SELECT customer_id, orders, spent FROM customers ORDER BY customer_id", in: state, format: "csv")
            let oracle = try await OrderOracle(events: 20000)
            expectSame(lines(revenue), try oracle.revenue(), "revenue_by_category", #_sourceLocation)
            expectSame(lines(customers), try oracle.customers(), "customers", #_sourceLocation)
        }

        @Test(.timeLimit(.minutes(1)))
        func everyTopologyOfThePackagePassesItsCheck() async throws {
            let folder = Package.root.appending(path: "topologies")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml")
            }
            #expect(files.count >= 2)
            let end = try await WeirProgram.succeed(["check"] + files.map { folder.appending(path: $0).path })
            for file in files { #expect(end.output.contains("\(file): ok"), "\(end)") }
            let json = try await WeirProgram.succeed(
                ["check", "--format", "json"] + files.map { folder.appending(path: $0).path })
            #expect(json.output == "[]\n")
        }

        private func lines(_ csv: String) -> [String] {
            csv.split(whereSeparator: \.isNewline).dropFirst().map(String.init)
        }
    }
}

/// What the views of `order-insights` must hold of generated events, by SQLite; amounts are integers of hundredths.
private final class OrderOracle {
    private let database: SQLiteConnection

    init(events: Int) async throws {
        let folder = try TemporaryFolder()
        let (orders, products) = (folder.path("orders.ndjson"), folder.path("products.csv"))
        try await WeirProgram.succeed([
            "generate", "--events", "\(events)", "--output", orders, "--products", products,
        ])
        database = try .inMemory()
        try database.execute("CREATE TABLE raw (line TEXT); CREATE TABLE products (id TEXT PRIMARY KEY, category TEXT)")
        try database.transaction {
            for line in try Self.lines(orders) { try database.run("INSERT INTO raw VALUES (?1)", [.text(line)]) }
            for line in try Self.lines(products).dropFirst() {
                let fields = line.split(separator: ",")
                try database.run(
                    "INSERT INTO products VALUES (?1, ?2)",
                    [.text(String(fields.first ?? "")), .text(String(fields.last ?? ""))])
            }
        }
    }

    private static func lines(_ path: String) throws -> [String] {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    func revenue() throws -> [String] {
        try database.query(
            """
            WITH lines AS (
                SELECT item.value ->> '$.product_id' AS product, (item.value ->> '$.quantity')
                    * CAST(round((item.value ->> '$.unit_price.amount') * 100) AS INTEGER) AS revenue
                FROM raw, json_each(line, '$.items') AS item WHERE line ->> '$.type' = 'OrderCreated')
            SELECT coalesce(category, 'unknown') || ',' || count(*) || ',' || printf('%d.%02d', sum(revenue) / 100,
                sum(revenue) % 100)
            FROM lines LEFT JOIN products ON id = product
            GROUP BY coalesce(category, 'unknown') ORDER BY coalesce(category, 'unknown')
            """
        ).map { $0[0].text ?? "" }
    }

    func customers() throws -> [String] {
        try database.query(
            """
            WITH large AS (
                SELECT line ->> '$.customer_id' AS customer,
                    CAST(round((line ->> '$.total.amount') * 100) AS INTEGER) AS amount
                FROM raw WHERE line ->> '$.type' = 'OrderCreated')
            SELECT customer || ',' || count(*) || ',' || printf('%d.%02d', sum(amount) / 100, sum(amount) % 100)
            FROM large WHERE amount > 50000 GROUP BY customer ORDER BY customer
            """
        ).map { $0[0].text ?? "" }
    }
}
