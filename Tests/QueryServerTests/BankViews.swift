import Foundation
import SQLiteViews
import StreamCore
import StreamTestKit
import Testing
import TopologyLoading
import TopologyModel

/// Two views that agree with one another in every whole epoch: accounts, and the sum over them.
enum BankViews {
    struct Account: Sendable, Equatable {
        var id: Int64
        var owner: String?
        /// Cents.
        var balance: Int64?
        var seen: Int64? = 1_700_000_000_000
    }

    static let accounts = ViewLayout(
        view: "accounts",
        columns: [
            ViewColumn(Field("id", .int)), ViewColumn(Field("owner", .string, isOptional: true)),
            ViewColumn(Field("balance", .decimal(precision: 18, scale: 2), isOptional: true)),
            ViewColumn(Field("seen", .timestamp, isOptional: true)),
            ViewColumn(Field("weir_time", .timestamp, isOptional: true), isHidden: true),
        ],
        timeColumn: "weir_time", keyColumns: ["id"], indexes: [])
    static let sums = ViewLayout(
        view: "sums",
        columns: [
            ViewColumn(Field("name", .string, isOptional: true)),
            ViewColumn(Field("total", .decimal(precision: 18, scale: 2))),
            ViewColumn(Field("weir_time", .timestamp, isOptional: true), isHidden: true),
        ],
        timeColumn: "weir_time", keyColumns: ["name"], indexes: [])

    static func rows(_ accounts: [Account]) -> ViewDelta {
        let columns: [Column] = [
            integers(accounts.map(\.id)), texts(accounts.map(\.owner)), integers(accounts.map(\.balance)),
            integers(accounts.map(\.seen)), integers(accounts.map(\.seen)),
        ]
        let keys = ViewKeyEncoding.encode(columns: [columns[0]], fields: [Self.accounts.columns[0].field])
        return ViewDelta(view: "accounts", keys: keys, columns: columns)
    }

    /// Takes rows away whose time is at or before `time`; nil ids are not listed.
    static func expiry(of ids: [Int64]?, through time: Int64) -> ViewDelta {
        var delta = rows([])
        delta = ViewDelta(view: delta.view, keys: delta.keys, columns: delta.columns, expireThrough: time)
        delta.removed = ids.map { [integers($0)] }
        return delta
    }

    static func sums(_ totals: [(name: String?, total: Int64)]) -> ViewDelta {
        let columns: [Column] = [
            texts(totals.map(\.name)), integers(totals.map(\.total)), integers(totals.map { _ in nil }),
        ]
        let keys = ViewKeyEncoding.encode(columns: [columns[0]], fields: [sums.columns[0].field])
        return ViewDelta(view: "sums", keys: keys, columns: columns)
    }

    /// Epoch `number` has read up to offset `100 * number` of partition 0.
    static func epoch(_ number: Int64, _ deltas: [ViewDelta] = []) -> EpochChanges {
        let progress = EpochProgress(
            epoch: number,
            partitions: [
                PartitionState(source: "payments", partition: 0, offset: number * 100, watermark: 1_700_000_000_000)
            ],
            viewWatermarks: ["accounts": 1_700_000_000_000])
        return EpochChanges(progress: progress, views: deltas, deadLetters: [])
    }

    private static func integers(_ values: [Int64?]) -> Column {
        var builder = FixedColumnBuilder<Int64>()
        for value in values { if let value { builder.append(value) } else { builder.appendNull(0) } }
        return .int64(builder.finish())
    }

    private static func texts(_ values: [String?]) -> Column {
        var builder = StringColumnBuilder()
        for value in values { if let value { builder.append(value) } else { builder.appendNull() } }
        return .string(builder.finish())
    }

    /// A job that might have made them.
    /// - Parameter owners: a line of the table that says what happens where it does not answer.
    static func plan(owners: String = "on_failure: stop") throws -> TopologyPlan {
        let text = topology.replacing("on_failure: stop", with: owners)
        let result = TopologyLoader.load(text: text, path: "/topologies/bank.yaml")
        return try #require(result.plan, "\(result.diagnostics)")
    }

    private static let topology = """
        topology: bank
        version: 1
        connections:
          kafka: { kafka: { brokers: "localhost:9092" } }
          db: { postgres: { url: "postgresql://localhost/bank" } }
        tables:
          owners:
            postgres: { connection: db, query: "SELECT id, owner FROM owners WHERE id = ANY($1)" }
            key: id
            schema: { id: int, owner: string }
            on_failure: stop
        sources:
          payments:
            kafka: { connection: kafka, topic: bank.payments, start: earliest }
            format: json
            schema: { id: int, amount: "decimal(12,2)", ts: timestamp }
            event_time: ts
        stages:
          owned:
            from: payments
            steps:
              - lookup: { table: owners, key: id, take: [owner], missing: keep }
        views:
          accounts:
            from: owned
            group_by: { id: id }
            aggregate: { balance: sum(amount), seen: max(ts) }
        """
}

/// A store of the bank's views and readers beside it.
protocol BankStore: Sendable {
    var store: any ViewStore { get }
    func reader(snapshots: Int) async throws -> any ViewReader
}

struct MemoryBank: BankStore {
    private let disk = MemoryDisk(jobId: "job")
    private static let layouts = [BankViews.accounts, BankViews.sums]

    var store: any ViewStore { MemoryViewStore(disk, layouts: Self.layouts) }
    func reader(snapshots: Int) async throws -> any ViewReader { MemoryViewReader(disk, layouts: Self.layouts) }
}

final class SQLiteBank: BankStore {
    private let path = FileManager.default.temporaryDirectory.appending(path: "weir-bank-\(UUID().uuidString)").path
    private let directory: StateDirectory
    let store: any ViewStore

    init() async throws {
        directory = try StateDirectory.open(path: path, topology: "bank", now: 1_700_000_000_000)
        let views = [BankViews.accounts, BankViews.sums].map {
            StoredView(layout: $0, signature: ["as it is"], hasTimeIndex: false, sources: ["payments"])
        }
        store = try await SQLiteViewStore.open(directory, views: views).store
    }

    deinit {
        directory.release()
        try? FileManager.default.removeItem(atPath: path)
    }

    func reader(snapshots: Int) async throws -> any ViewReader {
        try await SQLiteViewReader.open(path: path, snapshots: snapshots)
    }
}
