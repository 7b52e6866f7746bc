import Foundation
import SQLiteAccess
import Testing

/// Order events and the products that they name, in files that go with this.
struct GeneratedOrders {
    private let folder: TemporaryFolder
    /// Paths.
    let orders: String
    let products: String

    init(events: Int) async throws {
        folder = try TemporaryFolder()
        orders = folder.path("orders.ndjson")
        products = folder.path("products.csv")
        try await WeirProgram.succeed([
            "generate", "--events", "\(events)", "--output", orders, "--products", products,
        ])
    }
}

/// What the views of `order-insights` must hold of generated events, by SQLite; amounts are integers of hundredths.
final class OrderOracle {
    private let database: SQLiteConnection

    convenience init(events: Int) async throws {
        try self.init(try await GeneratedOrders(events: events))
    }

    init(_ generated: GeneratedOrders) throws {
        database = try .inMemory()
        try database.execute("CREATE TABLE raw (line TEXT); CREATE TABLE products (id TEXT PRIMARY KEY, category TEXT)")
        try database.transaction {
            for line in try Self.lines(generated.orders) {
                try database.run("INSERT INTO raw VALUES (?1)", [.text(line)])
            }
            for line in try Self.lines(generated.products).dropFirst() {
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
