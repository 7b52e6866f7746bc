import Foundation
import StreamCore
import TopologyModel

@testable import SQLiteViews

/// A folder that goes away with the value.
final class TemporaryState {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("weir-state-\(UUID().uuidString)").path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func directory(_ topology: String = "orders") throws -> StateDirectory {
        try StateDirectory.open(path: path, topology: topology, now: 1_700_000_000_000)
    }

    func database(_ views: [StoredView], settings: StoreSettings = StoreSettings()) throws -> StateDatabase {
        let database = try StateDatabase(directory: directory(), settings: settings, clock: FixedClock())
        _ = try database.open(views)
        return database
    }

    /// A copy of the database and its log as a killed process leaves them.
    func crashed() throws -> TemporaryState {
        let copy = TemporaryState()
        try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: true)
        for name in ["state.db", "state.db-wal", "format"] {
            let from = path + "/" + name
            guard FileManager.default.fileExists(atPath: from) else { continue }
            try FileManager.default.copyItem(atPath: from, toPath: copy.path + "/" + name)
        }
        return copy
    }
}

struct FixedClock: EngineClock {
    var time: Int64 = 1_700_000_000_000
    func now() -> Int64 { time }
    func monotonic() -> Int64 { 0 }
    func sleep(nanoseconds: Int64) async throws {}
}

/// Views and rows to store in them.
enum Sample {
    static let customers = StoredView(
        layout: ViewLayout(
            view: "customers",
            columns: [
                ViewColumn(Field("customer_id", .string, isOptional: true)), ViewColumn(Field("orders", .int)),
                ViewColumn(Field("spent", .decimal(precision: 18, scale: 2), isOptional: true)),
                ViewColumn(Field("last_order", .timestamp, isOptional: true)),
                ViewColumn(Field("weir_sum_low", .int), isHidden: true),
                ViewColumn(Field("weir_time", .timestamp, isOptional: true), isHidden: true),
            ],
            timeColumn: "weir_time", keyColumns: ["customer_id"],
            indexes: [[IndexColumn(name: "spent", isDescending: true)]]),
        signature: ["group by customer_id: string", "spent: sum(amount) decimal(18,2)"], hasTimeIndex: true,
        sources: ["order_events"])

    static let everything = StoredView(
        layout: ViewLayout(
            view: "everything",
            columns: [ViewColumn(Field("id", .int))]
                + RandomColumns.keyTypes.enumerated().map { index, type in
                    ViewColumn(Field("c\(index)", type, isOptional: true), isHidden: false)
                } + [ViewColumn(Field("weir_time", .timestamp, isOptional: true), isHidden: true)],
            timeColumn: "weir_time", keyColumns: ["id"], indexes: []),
        signature: ["group by id: int"], hasTimeIndex: false, sources: ["order_events"])

    static let totals = StoredView(
        layout: ViewLayout(
            view: "totals",
            columns: [
                ViewColumn(Field("name", .string)), ViewColumn(Field("orders", .int)),
                ViewColumn(Field("weir_time", .timestamp, isOptional: true), isHidden: true),
            ],
            timeColumn: "weir_time", keyColumns: ["name"], indexes: []),
        signature: ["group by name: string"], hasTimeIndex: false, sources: ["order_events"])

    static func integers(_ values: [Int64?]) -> Column {
        var builder = FixedColumnBuilder<Int64>()
        for value in values { if let value { builder.append(value) } else { builder.appendNull(0) } }
        return .int64(builder.finish())
    }

    /// Rows of `customers`: id, orders, spent in cents, time.
    static func customerRows(
        _ rows: [(id: String?, orders: Int64, spent: Int64?, time: Int64?)], expireThrough: Int64? = nil
    ) -> ViewDelta {
        let ids = StringColumnBuilder.of(rows.map(\.id))
        let columns: [Column] = [
            .string(ids), integers(rows.map(\.orders)), integers(rows.map(\.spent)), integers(rows.map(\.time)),
            integers(rows.map { $0.spent ?? 0 }), integers(rows.map(\.time)),
        ]
        let keys = ViewKeyEncoding.encode(columns: [columns[0]], fields: [customers.layout.columns[0].field])
        return ViewDelta(view: "customers", keys: keys, columns: columns, expireThrough: expireThrough)
    }

    static func totalRows(_ orders: Int64) -> ViewDelta {
        let columns: [Column] = [.string(StringColumnBuilder.of(["all"])), integers([orders]), integers([nil])]
        let keys = ViewKeyEncoding.encode(columns: [columns[0]], fields: [totals.layout.columns[0].field])
        return ViewDelta(view: "totals", keys: keys, columns: columns)
    }

    static func progress(_ epoch: Int64) -> EpochProgress {
        EpochProgress(
            epoch: epoch,
            partitions: [
                PartitionState(
                    source: "order_events", partition: 0, offset: epoch * 100, watermark: epoch,
                    last: RecordFingerprint(offset: epoch * 100 - 1, timestamp: epoch, hash: UInt64.max - UInt64(epoch))
                ),
                PartitionState(source: "order_events", partition: 1, offset: 0, watermark: .min),
            ],
            closedThrough: ["customers": epoch * 60_000], viewWatermarks: ["customers": epoch * 60_000 + 5],
            fileLengths: ["archive": epoch * 1000])
    }

    static func changes(_ epoch: Int64, _ views: [ViewDelta], letters: [DeadLetter] = []) -> EpochChanges {
        EpochChanges(progress: progress(epoch), views: views, deadLetters: letters)
    }

    static func letter(_ offset: Int64, value: [UInt8] = Array("{}".utf8), time: Int64 = 1_700_000_000_000)
        -> DeadLetter
    {
        value.withUnsafeBytes { bytes in
            DeadLetter(
                code: .wrongType, message: "total: the value is of another type", stage: "order_events", step: -1,
                topic: "orders", partition: 2, offset: offset, time: time, value: bytes)
        }
    }

    static func all(_ columns: [Column], _ fields: [Field]) -> [[String]] {
        (0..<(columns.first?.count ?? 0)).map { row in
            zip(columns, fields).map {
                "\(ViewKeyEncodingTests.value($0, $1.type, row))".replacing("(-0.0)", with: "(0.0)")
            }
        }
    }
}
