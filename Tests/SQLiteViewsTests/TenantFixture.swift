import StreamCore
import TopologyModel

@testable import SQLiteViews

/// Four views with what is of acme in them, and, where wanted, with what acme must not see.
enum TenantFixture {
    static let acme = ViewScope(
        grants: [ViewGrant(views: [NamePattern("sales"), NamePattern("d*")], shared: [NamePattern("products")])],
        tenant: "acme")

    static func view(_ name: String, keys: [String], value: String, tenant: String?) -> StoredView {
        StoredView(
            layout: ViewLayout(
                view: name,
                columns: keys.map { ViewColumn(Field($0, .string)) } + [ViewColumn(Field("orders", .int))]
                    + (value.isEmpty ? [] : [ViewColumn(Field(value, .int))])
                    + [ViewColumn(Field("weir_time", .timestamp, isOptional: true), isHidden: true)],
                timeColumn: "weir_time", keyColumns: keys,
                indexes: value.isEmpty ? [] : [[IndexColumn(name: value, isDescending: true)]]),
            signature: ["of \(name)"], hasTimeIndex: false, sources: ["events"], tenantColumn: tenant)
    }

    static let sales = view("sales", keys: ["shop", "customer"], value: "spent", tenant: "shop")
    static let daily = view("daily", keys: ["day", "shop"], value: "top", tenant: "shop")
    static let products = view("products", keys: ["product"], value: "", tenant: nil)
    static let secrets = view("secrets", keys: ["word"], value: "", tenant: nil)

    static func rows(_ view: StoredView, _ rows: [(keys: [String], numbers: [Int64])]) -> ViewDelta {
        let keyCount = view.layout.keyColumns.count
        let numberCount = view.layout.columns.count - keyCount - 1
        let keyColumns = (0..<keyCount).map { place in
            Column.string(StringColumnBuilder.of(rows.map { $0.keys[place] }))
        }
        let numbers = (0..<numberCount).map { place in Sample.integers(rows.map { $0.numbers[place] }) }
        let keys = ViewKeyEncoding.encode(
            columns: keyColumns, fields: view.layout.columns.prefix(keyCount).map(\.field))
        return ViewDelta(
            view: view.layout.view, keys: keys, columns: keyColumns + numbers + [Sample.integers(rows.map { _ in nil })]
        )
    }

    /// - Parameter isWhole: with what acme must not see.
    static func state(isWhole: Bool) throws -> TemporaryState {
        let state = TemporaryState()
        var own = [
            rows(sales, [(["acme", "acme-1"], [2, 30]), (["acme", "acme-2"], [1, 5])]),
            rows(daily, [(["mon", "acme"], [2, 20]), (["tue", "acme"], [1, 10])]),
            rows(products, [(["mug"], [3]), (["pan"], [1])]),
        ]
        if isWhole {
            own += [
                rows(sales, [(["rival", "rival-1"], [1, 1_000_000]), (["rival", "rival-2"], [9, 2_000_000])]),
                rows(sales, [(["ACME", "rival-3"], [1, 3_000_000]), (["acme ", "rival-4"], [1, 4_000_000])]),
                rows(daily, [(["mon", "rival"], [5, 1_000_000]), (["wed", "rival"], [5, 2_000_000])]),
                rows(secrets, [(["hush-1"], [1])]),
            ]
        }
        let views = [sales, daily, products] + (isWhole ? [secrets] : [])
        try state.database(views).apply(
            Sample.changes(1, own, letters: isWhole ? [Sample.letter(1, value: Array("rival-9".utf8))] : []))
        return state
    }
}
