import StreamCore
import StreamTestKit
import TestSupport

/// Orders with lines, and a topology that takes them through every kind of step, view and sink.
enum OrderStream {
    static let categories = ["mugs": "kitchen", "pans": "kitchen", "lamps": "light", "books": "paper"]

    /// The table of the lookup; "ghost" is no product.
    static var table: [Column] {
        let products = categories.keys.sorted()
        return [texts(products), texts(products.map { categories[$0] })]
    }

    static func topology(
        delivery: String = "exactly-once", batch: Int = 4096, interval: String = "10ms", settings: String = "",
        table: String = ""
    ) -> String {
        """
        topology: orders-test
        version: 1
        settings:
          delivery: \(delivery)
          commit_interval: \(interval)
          batch: { rows: \(batch) }
        \(settings)
        connections:
          cluster: { kafka: { brokers: "memory:9092" } }
          catalog: { postgres: { url: "postgresql://memory/catalog" } }
        tables:
          products:
            postgres: { connection: catalog, query: "SELECT id, category FROM products WHERE id = ANY($1)" }
            key: id
            schema: { id: string, category?: string }
            timeout: 1m
        \(table)
        sources:
          orders:
            kafka: { connection: cluster, topic: orders }
            format: json
            schema:
              id: string
              kind: string
              customer: string
              items?: [{ product: string, quantity: int, price: "decimal(10,2)" }]
              ts: timestamp
            event_time: ts
            watermark: { lag: 30s, idle: 1h, ahead: 3650d }
        stages:
          lines:
            from: orders
            steps:
              - filter: kind = 'created'
              - unnest: items as item
              - select:
                  order_id: id
                  customer: customer
                  product: item.product
                  revenue: item.price * item.quantity
              - lookup: { table: products, key: product, take: [category], missing: keep }
        views:
          per_minute:
            from: lines
            group_by: { category: "coalesce(category, 'unknown')" }
            window: { tumbling: 1m, lateness: 10s }
            aggregate:
              lines: count()
              revenue: sum(revenue)
              first_order: first(order_id by order_id)
              last_order: last(order_id by order_id)
          customers:
            from: lines
            group_by: { customer: customer }
            aggregate: { lines: count(), spent: sum(revenue), last_order: last(order_id by order_id) }
        sinks:
          closed_windows:
            from: { view: per_minute, emit: on_close }
            kafka: { connection: cluster, topic: closed, key: category }
            format: json
          customer_changes:
            from: { view: customers, emit: changes }
            kafka: { connection: cluster, topic: customers, key: customer }
            format: json
          order_lines:
            from: lines
            kafka: { connection: cluster, topic: lines, key: customer }
            format: json
        """
    }

    /// `count` orders in the order of their times but for up to 20 s, each customer's in one partition.
    static func fill(_ log: MemoryLog, partitions: Int, count: Int, seed: UInt64 = 7, from first: Int = 0) {
        for order in orders(count, seed: seed, from: first) { log.append(order.text, to: order.customer % partitions) }
    }

    struct Order: Sendable {
        let customer: Int
        let text: String
    }

    static func orders(_ count: Int, seed: UInt64 = 7, from first: Int = 0) -> [Order] {
        var random = SeededGenerator(seed: seed)
        return (first..<first + count).map { number in
            let time = 1_700_000_000_000 + number * 4000 - Int.random(in: 0..<20_000, using: &random)
            let customer = Int.random(in: 0..<13, using: &random)
            let kind = Int.random(in: 0..<5, using: &random) == 0 ? "cancelled" : "created"
            let items = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                let product = ["mugs", "pans", "lamps", "books", "ghost"].randomElement(using: &random) ?? ""
                let cents = Int.random(in: 1..<100_00, using: &random)
                let price = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
                return
                    #"{"product":"\#(product)","quantity":\#(Int.random(in: 1..<9, using: &random)),"price":\#(price)}"#
            }
            let name = String(repeating: "0", count: 6 - String(number).count) + String(number)
            return Order(
                customer: customer,
                text: #"{"id":"o-\#(name)","kind":"\#(kind)","customer":"c-\#(customer)","#
                    + #""items":[\#(items.joined(separator: ","))],"ts":\#(time)}"#)
        }
    }
}

/// Everything that can be seen of a run from outside, with what may differ between runs left out.
struct Outcome: Equatable {
    let views: [String: [String]]
    let closed: [String: [String]]
    let lines: [String: [String]]
    /// The last value of each key is promised, not the number of records.
    let customers: [String: String]
    let deadLetters: [String]

    init(_ harness: EngineHarness) {
        views = harness.views
        closed = harness.recordsByKey("closed")
        lines = harness.recordsByKey("lines")
        customers = harness.lastRecords("customers")
        deadLetters = harness.disk.deadLetters.map {
            "\($0.code.rawValue) \($0.stage) \($0.partition) \($0.offset) \($0.unnestIndex)"
        }.sorted()
    }
}
