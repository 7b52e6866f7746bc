public import StreamCore

/// Order events as JSON, the same for the same seed: 60% `OrderCreated` with one to four items, 25% `OrderPaid`, 10%
/// `OrderShipped`, 5% `OrderCancelled`, about 309 bytes each. Products and customers are skewed by squaring a uniform
/// draw; a total is exactly the sum of its items' quantity times price; later events refer to earlier orders.
///
/// ```json
/// {"type":"OrderCreated","order_id":"o-000000001","customer_id":"c-004711","ts":1767225600000,
///  "items":[{"product_id":"p-00042","quantity":2,"unit_price":{"amount":9.50,"currency":"CNY"}}],
///  "total":{"amount":19.00,"currency":"CNY"},...}
/// ```
public struct OrderEvents: Sendable {
    /// What one event is, beside its text.
    public struct Event: Sendable, Equatable {
        public let kind: OrderEventKind
        /// Where the order's id, the message key, lies in the buffer written to.
        public let key: Range<Int>
        /// Epoch milliseconds.
        public let timestamp: Int64
    }

    /// No event is longer.
    public static let maximumBytes = 1024

    private let products: Int
    private let customers: Int
    private let start: Int64
    private let eventsPerSecond: Int
    private let disorder: Int
    private let seed: UInt64
    private var random: SplitMix
    private var number = 0
    private var orders = 0
    private var created = RecentOrders()
    private var paid = RecentOrders()

    /// - Parameters:
    ///   - products: at most 100,000.
    ///   - customers: at most 1,000,000.
    ///   - start: event time of the first event, epoch milliseconds.
    ///   - eventsPerSecond: in event time.
    ///   - disorder: milliseconds that an event may be dated back, evenly drawn.
    public init(
        seed: UInt64, products: Int = 10_000, customers: Int = 100_000, start: Int64 = 1_767_225_600_000,
        eventsPerSecond: Int = 10_000, disorder: Int = 0
    ) {
        precondition((1...100_000).contains(products) && (1...1_000_000).contains(customers) && eventsPerSecond > 0)
        self.products = products
        self.customers = customers
        self.start = start
        self.eventsPerSecond = eventsPerSecond
        self.disorder = disorder
        self.seed = seed
        random = SplitMix(seed: seed)
    }

    /// Appends the next event's text to `target`.
    public mutating func next(into target: inout GrowingBuffer<UInt8>) -> Event {
        target.reserve(Self.maximumBytes)
        let first = target.count
        var text = EventText(target.base + first)
        let timestamp = nextTimestamp()
        let (kind, keyStart) = write(timestamp, into: &text)
        target.advance(text.count)
        let key = (first + keyStart)..<(first + keyStart + 11)
        return Event(kind: kind, key: key, timestamp: timestamp)
    }

    private mutating func nextTimestamp() -> Int64 {
        let time = start + Int64(number) * 1000 / Int64(eventsPerSecond)
        number += 1
        return disorder > 0 ? time - Int64(random.below(disorder + 1)) : time
    }

    private mutating func write(_ timestamp: Int64, into text: inout EventText) -> (OrderEventKind, keyStart: Int) {
        let draw = random.below(100)
        if draw < 60 || created.isEmpty { return writeCreated(timestamp, into: &text) }
        if draw < 85 { return writePaid(timestamp, into: &text) }
        if draw < 95, !paid.isEmpty { return writeShipped(timestamp, into: &text) }
        return draw < 95 ? writePaid(timestamp, into: &text) : writeCancelled(timestamp, into: &text)
    }

    /// Everything up to the time. Returns where the order's id begins.
    private func writeHead(
        _ type: StaticString, _ order: Order, _ timestamp: Int64, into text: inout EventText
    ) -> Int {
        text.write("{\"type\":\"")
        text.write(type)
        text.write("\",\"order_id\":\"")
        let keyStart = text.count
        text.write("o-")
        text.write(order.number % 1_000_000_000, width: 9)
        text.write("\",\"customer_id\":\"c-")
        text.write(order.customer, width: 6)
        text.write("\",\"ts\":")
        text.write(Int(timestamp))
        return keyStart
    }

    private func writeTotal(_ order: Order, into text: inout EventText) {
        text.write(",\"total\":{\"amount\":")
        text.write(hundredths: order.total)
        text.write(",\"currency\":\"CNY\"}")
    }

    private mutating func writeCreated(
        _ timestamp: Int64, into text: inout EventText
    ) -> (OrderEventKind, keyStart: Int) {
        orders += 1
        var order = Order(number: orders, customer: random.skewed(below: customers))
        let keyStart = writeHead("OrderCreated", order, timestamp, into: &text)
        text.write(",\"items\":[")
        let items = 1 + random.below(4)
        for item in 0..<items {
            let product = random.skewed(below: products)
            let quantity = 1 + random.skewed(below: 4)
            let price = ProductTable.price(of: product)
            order.total += quantity * price
            text.write(item == 0 ? "{\"product_id\":\"p-" : ",{\"product_id\":\"p-")
            text.write(product, width: 5)
            text.write("\",\"quantity\":")
            text.write(quantity)
            text.write(",\"unit_price\":{\"amount\":")
            text.write(hundredths: price)
            text.write(",\"currency\":\"CNY\"}}")
        }
        text.write("]")
        writeTotal(order, into: &text)
        text.write(",\"channel\":\"web\"}")
        created.insert(order)
        return (.created, keyStart)
    }

    private mutating func writePaid(_ timestamp: Int64, into text: inout EventText) -> (OrderEventKind, keyStart: Int) {
        let order = created.draw(&random)
        let keyStart = writeHead("OrderPaid", order, timestamp, into: &text)
        writeTotal(order, into: &text)
        text.write(",\"payment\":{\"method\":\"card\",\"provider\":\"example-pay\",\"reference\":\"")
        text.write(hex: random.next())
        text.write("\",\"installments\":1}}")
        paid.insert(order)
        return (.paid, keyStart)
    }

    private mutating func writeShipped(
        _ timestamp: Int64, into text: inout EventText
    ) -> (OrderEventKind, keyStart: Int) {
        let order = paid.draw(&random)
        let keyStart = writeHead("OrderShipped", order, timestamp, into: &text)
        text.write(",\"shipment\":{\"carrier\":\"example-post\",\"tracking\":\"")
        text.write(hex: random.next())
        text.write("\",\"parcels\":")
        text.write(1 + random.below(3))
        text.write(",\"warehouse\":\"wh-")
        text.write(random.below(20), width: 2)
        text.write("\"}}")
        return (.shipped, keyStart)
    }

    private mutating func writeCancelled(
        _ timestamp: Int64, into text: inout EventText
    ) -> (OrderEventKind, keyStart: Int) {
        let order = created.draw(&random)
        let keyStart = writeHead("OrderCancelled", order, timestamp, into: &text)
        text.write(",\"reason\":\"")
        switch random.below(3) {
        case 0: text.write("customer changed their mind")
        case 1: text.write("payment was not received in time")
        default: text.write("an item is no longer in stock")
        }
        text.write("\"}")
        return (.cancelled, keyStart)
    }
}
