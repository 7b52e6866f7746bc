import Foundation
import NetworkServer
import SQLiteViews
import StreamCore
import TopologyModel

@testable import PostgresServer

/// A server over a state directory of its own, for one test.
struct ServedViews: Sendable {
    let port: UInt16
    let store: SQLiteViewStore

    func client() throws -> WireClient { try WireClient(port: port) }

    /// A client that was let in.
    func session(_ parameters: [String: String] = ["user": "ann", "database": "weir"]) throws -> WireClient {
        let client = try client()
        try client.startUp(parameters)
        return client
    }

    func apply(_ epoch: Int64, _ rows: [Customer]) async throws {
        try await store.apply(CustomerView.changes(epoch, rows))
    }
}

/// Runs `body` on a thread that it may block.
func withServedViews(
    _ customers: [Customer] = Customer.some, limits: PostgresLimits = PostgresLimits(), snapshots: Int = 4,
    authority: any PostgresAuthority = EverybodyMayRead(), clock: any EngineClock = SystemClock(),
    _ body: @escaping @Sendable (ServedViews) async throws -> Void
) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "weir-pg-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let directory = try StateDirectory.open(path: path, topology: "orders", now: 1_700_000_000_000)
    let store = try await SQLiteViewStore.open(directory, views: [CustomerView.stored]).store
    try await store.apply(CustomerView.changes(1, customers))
    let reader = try await SQLiteViewReader.open(path: path, snapshots: snapshots)
    let loop = try EventLoop(name: "test-pg")
    let thread = ThreadExecutor(name: "test-client")
    defer {
        loop.shutDown()
        thread.shutDown()
    }
    let server = SocketServer(loop: loop)
    let endpoint = try server.listen(
        at: ListenAddress(host: "127.0.0.1", port: 0),
        handler: PostgresProtocol(reader, limits: limits, authority: authority, clock: clock))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask(executorPreference: loop) { await server.run() }
        defer { server.drain(within: 0) }
        try await withTaskExecutorPreference(thread) { try await body(ServedViews(port: endpoint.port, store: store)) }
        server.drain(within: 0)
        try await group.waitForAll()
    }
    await reader.close()
    await store.close()
    directory.release()
}

struct Customer: Sendable {
    var id: String?
    var orders: Int64
    var cents: Int64?
    var lastOrder: Int64?
    var isActive: Bool
    var rating: Double
    var joined: Int64?

    /// 2026-03-01T12:30:00.500Z and later.
    static let start: Int64 = 1_772_368_200_500

    static let some = [
        Customer(id: "ann", orders: 3, cents: 12_345, lastOrder: start, isActive: true, rating: 4.5, joined: 20_000),
        Customer(
            id: "bob", orders: 1, cents: -5, lastOrder: start + 3_600_000, isActive: false, rating: 1e20, joined: 0),
        Customer(id: "O'Hara", orders: 7, cents: nil, lastOrder: nil, isActive: true, rating: 0, joined: nil),
    ]

    static func many(_ count: Int) -> [Customer] {
        (0..<Int64(count)).map { (number: Int64) -> Customer in
            let rating = Double(number) / 4
            return Customer(
                id: "c\(number)", orders: number, cents: number, lastOrder: start + number, isActive: number % 2 == 0,
                rating: rating, joined: number % 1000)
        }
    }
}

enum CustomerView {
    static let fields = [
        Field("customer_id", .string, isOptional: true), Field("orders", .int),
        Field("spent", .decimal(precision: 18, scale: 2), isOptional: true),
        Field("last_order", .timestamp, isOptional: true), Field("active", .bool), Field("rating", .float),
        Field("joined", .date, isOptional: true),
    ]

    static let stored = StoredView(
        layout: ViewLayout(
            view: "customers",
            columns: fields.map { ViewColumn($0) }
                + [ViewColumn(Field("weir_time", .timestamp, isOptional: true), isHidden: true)],
            timeColumn: "weir_time", keyColumns: ["customer_id"], indexes: []),
        signature: ["group by customer_id: string"], hasTimeIndex: false, sources: ["order_events"])

    static func changes(_ epoch: Int64, _ customers: [Customer]) -> EpochChanges {
        var ids = StringColumnBuilder(capacity: customers.count)
        for customer in customers { if let id = customer.id { ids.append(id) } else { ids.appendNull() } }
        var flags = FixedColumnBuilder<UInt8>()
        var ratings = FixedColumnBuilder<Double>()
        for customer in customers {
            flags.append(customer.isActive ? 1 : 0)
            ratings.append(customer.rating)
        }
        let columns: [Column] = [
            .string(ids.finish()), integers(customers.map(\.orders)), integers(customers.map(\.cents)),
            integers(customers.map(\.lastOrder)), .bool(flags.finish()), .float64(ratings.finish()),
            integers(customers.map(\.joined)), integers(customers.map(\.lastOrder)),
        ]
        let keys = ViewKeyEncoding.encode(columns: [columns[0]], fields: [fields[0]])
        let progress = EpochProgress(
            epoch: epoch,
            partitions: [PartitionState(source: "order_events", partition: 0, offset: epoch, watermark: 0)])
        return EpochChanges(
            progress: progress, views: [ViewDelta(view: "customers", keys: keys, columns: columns)], deadLetters: [])
    }

    private static func integers(_ values: [Int64?]) -> Column {
        var builder = FixedColumnBuilder<Int64>()
        for value in values { if let value { builder.append(value) } else { builder.appendNull(0) } }
        return .int64(builder.finish())
    }
}
