import Foundation
import OrderGenerator
import StreamCore
import Testing

private struct OrderEvent: Decodable {
    struct Money: Decodable {
        let amount: Decimal
        let currency: String
    }
    struct Item: Decodable {
        let productID: String
        let quantity: Int
        let unitPrice: Money

        enum CodingKeys: String, CodingKey {
            case productID = "product_id"
            case quantity
            case unitPrice = "unit_price"
        }
    }
    let type: String
    let orderID: String
    let customerID: String
    let items: [Item]?
    let total: Money?
    let ts: Int64

    enum CodingKeys: String, CodingKey {
        case type
        case orderID = "order_id"
        case customerID = "customer_id"
        case items, total, ts
    }
}

private func decoded(_ batch: OrderEventBatch) throws -> [OrderEvent] {
    let decoder = JSONDecoder()
    return try (0..<batch.count).map { try decoder.decode(OrderEvent.self, from: Data(batch.payloads.bytes($0))) }
}

extension Buffer {
    /// A copy, made while the buffer is alive: `values` of a buffer that nothing else holds would dangle.
    var array: [Element] { withExtendedLifetime(self) { Array(values) } }
}

@Suite struct OrderEventsTests {
    /// Results that were measured stand on these events: they change only on purpose.
    @Test func theFirstTenThousandArePinned() {
        var events = OrderEvents(seed: 42)
        let lines = events.lines(10_000)
        #expect(lines.count == 3_077_633)
        #expect(lines.array.withUnsafeBytes { RowHash.bytes($0) } == 3_266_506_415_169_665_213)
    }

    @Test func aSeedIsAStream() {
        var whole = OrderEvents(seed: 7)
        var parts = OrderEvents(seed: 7)
        let expected = whole.lines(1000)
        let read = [1, 9, 490, 500].flatMap { parts.lines($0).array }
        #expect(expected.array == read)
        var other = OrderEvents(seed: 8)
        #expect(other.lines(1000).array != read)
    }

    @Test func totalsAreExactAndLaterEventsReferToEarlierOrders() throws {
        var events = OrderEvents(seed: 3, start: 1000, eventsPerSecond: 2000)
        let batch = events.batch(5000)
        var totals: [String: Decimal] = [:]
        var customers: [String: String] = [:]
        var paid: Set<String> = []
        for (row, event) in try decoded(batch).enumerated() {
            #expect(batch.keys[row] == event.orderID)
            #expect(batch.timestamps[row] == event.ts && event.ts == 1000 + Int64(row) / 2)
            switch event.type {
            case "OrderCreated":
                let items = try #require(event.items)
                #expect((1...4).contains(items.count))
                let sum = items.reduce(Decimal(0)) { $0 + Decimal($1.quantity) * $1.unitPrice.amount }
                #expect(event.total?.amount == sum)
                #expect(totals.updateValue(sum, forKey: event.orderID) == nil)
                customers[event.orderID] = event.customerID
            case "OrderPaid":
                #expect(event.total?.amount == totals[event.orderID])
                paid.insert(event.orderID)
            case "OrderShipped": #expect(paid.contains(event.orderID))
            default: #expect(event.type == "OrderCancelled" && totals[event.orderID] != nil)
            }
            #expect(customers[event.orderID] == event.customerID)
        }
    }

    @Test func theMixIsAsDeclared() throws {
        var events = OrderEvents(seed: 11, products: 1000, customers: 1000)
        let count = 40_000
        let batch = events.batch(count)
        var types: [String: Int] = [:]
        var products: [Int] = []
        var customers: [Int] = []
        for event in try decoded(batch) {
            types[event.type, default: 0] += 1
            products += (event.items ?? []).compactMap { Int($0.productID.dropFirst(2)) }
            if event.type == "OrderCreated", let customer = Int(event.customerID.dropFirst(2)) {
                customers.append(customer)
            }
        }
        for (type, share) in ["OrderCreated": 0.60, "OrderPaid": 0.25, "OrderShipped": 0.10, "OrderCancelled": 0.05] {
            #expect(abs(Double(types[type] ?? 0) / Double(count) - share) < 0.01, "\(type)")
        }
        // The square of a uniform draw lies below a quarter half of the time, and below 0.01 a tenth.
        for draws in [products, customers] {
            let size = Double(draws.count)
            #expect(abs(Double(draws.count { $0 < 250 }) / size - 0.5) < 0.02)
            #expect(abs(Double(draws.count { $0 < 10 }) / size - 0.1) < 0.01)
            #expect(draws.allSatisfy { (0..<1000).contains($0) })
        }
        let mean = Double(batch.payloads.views.values.reduce(0) { $0 + Int($1.length) }) / Double(count)
        #expect(abs(mean - 309) < 3)
    }

    @Test func disorderDatesBack() {
        var events = OrderEvents(seed: 5, start: 1_000_000, eventsPerSecond: 1000, disorder: 50)
        let times = events.batch(2000).timestamps.array
        let delays = times.enumerated().map { 1_000_000 + Int64($0) - $1 }
        #expect(delays.allSatisfy { (0...50).contains($0) })
        #expect(Set(delays).count == 51)
    }
}
