/// What happened to an order.
public enum OrderEventKind: UInt8, Sendable, CaseIterable {
    case created, paid, shipped, cancelled
}

/// An order that later events refer to.
struct Order: Sendable {
    var number = 0
    var customer = 0
    /// Hundredths.
    var total = 0
}

/// The last orders in some state, from which later events draw.
struct RecentOrders: Sendable {
    private var orders: [Order] = []
    private var next = 0

    static let capacity = 4096

    var isEmpty: Bool { orders.isEmpty }

    mutating func insert(_ order: Order) {
        if orders.count < Self.capacity {
            orders.append(order)
        } else {
            orders[next] = order
            next = (next + 1) % Self.capacity
        }
    }

    func draw(_ random: inout SplitMix) -> Order { orders[random.below(orders.count)] }
}
