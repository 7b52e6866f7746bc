import Foundation
import SQLiteAccess

/// What the views and the topic of `topologies/online-retail.yaml` must hold, computed by SQLite from the raw events with
/// plain SQL. Amounts are integers of thousandths; each expected row is the text of a JSON object.
final class RetailOracle {
    private let database: SQLiteConnection

    init(_ data: RetailData) throws {
        database = try .inMemory()
        try database.execute(
            """
            CREATE TABLE raw (line TEXT NOT NULL);
            CREATE TABLE products (id TEXT PRIMARY KEY, category TEXT NOT NULL);
            """)
        try database.transaction {
            let insert = try database.prepare("INSERT INTO raw VALUES (?1)")
            for line in data.lines {
                try insert.bind([.text(line)])
                try insert.run()
            }
            try Self.readProducts(data.productsPath, into: database)
        }
        try database.execute(Self.tables)
    }

    /// `id,"name",category`, the name perhaps with commas.
    private static func readProducts(_ path: String, into database: SQLiteConnection) throws {
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        let insert = try database.prepare("INSERT INTO products VALUES (?1, ?2)")
        for line in text.split(whereSeparator: \.isNewline).dropFirst() {
            guard let first = line.firstIndex(of: ","), let last = line.lastIndex(of: ",") else { continue }
            try insert.bind([.text(String(line[..<first])), .text(String(line[line.index(after: last)...]))])
            try insert.run()
        }
    }

    private static let tables = """
        CREATE TABLE orders AS SELECT
            line ->> '$.type' AS type, line ->> '$.order_id' AS order_id, line ->> '$.customer_id' AS customer_id,
            line ->> '$.country' AS country, line ->> '$.ts' AS ts,
            CAST(round((line ->> '$.total.amount') * 1000) AS INTEGER) AS amount, line
            FROM raw;
        CREATE TABLE lines AS SELECT
            strftime('%Y-%m-01T00:00:00.000Z', ts / 1000, 'unixepoch') AS month, country, customer_id,
            coalesce((SELECT category FROM products WHERE id = item.value ->> '$.product_id'), 'unknown') AS category,
            item.value ->> '$.quantity' AS quantity,
            CAST(round((item.value ->> '$.unit_price.amount') * 1000) AS INTEGER)
                * (item.value ->> '$.quantity') AS revenue
            FROM orders, json_each(line, '$.items') AS item WHERE orders.type = 'OrderCreated';
        """

    /// A number of thousandths as JSON, all its digits kept.
    private static func decimal(_ sql: String) -> String {
        "json(printf('%s%d.%03d', iif(\(sql) < 0, '-', ''), abs(\(sql)) / 1000, abs(\(sql)) % 1000))"
    }

    private static func timestamp(_ sql: String) -> String {
        "strftime('%Y-%m-%dT%H:%M:%S', \(sql) / 1000, 'unixepoch') || printf('.%03dZ', \(sql) % 1000)"
    }

    private func texts(_ sql: String) throws -> [String] {
        try database.query(sql).map { $0[0].text ?? "" }
    }

    var events: Int { get throws { try number("SELECT count(*) FROM orders") } }

    /// Items of all orders placed.
    var createdLines: Int { get throws { try number("SELECT count(*) FROM lines") } }

    private func number(_ sql: String) throws -> Int { Int(try database.query(sql)[0][0].integer ?? -1) }

    func revenueByMonth() throws -> [String] {
        try texts(
            """
            SELECT json_object('month', month, 'country', country, 'category', category, 'lines', count(*),
                'articles', sum(quantity), 'revenue', \(Self.decimal("sum(revenue)")))
            FROM lines GROUP BY month, country, category ORDER BY month, country, category
            """)
    }

    func distinctCustomers() throws -> [Int] {
        try database.query(
            """
            SELECT count(DISTINCT customer_id) FROM lines GROUP BY month, country, category
            ORDER BY month, country, category
            """
        ).map { Int($0[0].integer ?? 0) }
    }

    func customers() throws -> [String] {
        try texts(
            """
            WITH placed AS (
                SELECT customer_id, order_id, amount, ts,
                    row_number() OVER (PARTITION BY customer_id ORDER BY ts, order_id) AS from_first,
                    row_number() OVER (PARTITION BY customer_id ORDER BY ts DESC, order_id DESC) AS from_last
                FROM orders WHERE type = 'OrderCreated' AND customer_id IS NOT NULL)
            SELECT json_object('customer_id', customer_id, 'orders', count(*), 'spent', \(Self.decimal("sum(amount)")),
                'largest', \(Self.decimal("max(amount)")), 'first_order', max(iif(from_first = 1, order_id, NULL)),
                'last_order', max(iif(from_last = 1, order_id, NULL)), 'last_seen', \(Self.timestamp("max(ts)")))
            FROM placed GROUP BY customer_id ORDER BY customer_id
            """)
    }

    func cancellations() throws -> [String] {
        try texts(
            """
            SELECT json_object('country', country, 'cancellations', count(*),
                'amount', \(Self.decimal("sum(abs(amount))")))
            FROM orders WHERE type = 'OrderCancelled' GROUP BY country ORDER BY country
            """)
    }

    /// Values of the topic of large orders, sorted as texts.
    func largeOrders() throws -> [String] {
        try texts(
            """
            SELECT json_object('order_id', order_id, 'customer_id', customer_id, 'country', country,
                'amount', \(Self.decimal("amount")), 'ts', \(Self.timestamp("ts")))
            FROM orders WHERE type = 'OrderCreated' AND amount > 1000000
            """
        ).sorted()
    }
}
