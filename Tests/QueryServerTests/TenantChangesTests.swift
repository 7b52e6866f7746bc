import StreamCore
import TestSupport
import Testing
import TopologyModel

@testable import QueryServer

/// What a change stream tells of an epoch, by whose rows it is.
@Suite struct TenantChangesTests {
    private static let view = ViewDescription(
        name: "sales", columns: [Field("shop", .string, isOptional: true), Field("spent", .int)], keyColumns: ["shop"],
        isCurrent: true, tenantColumn: "shop")
    private static let layout = ViewLayout(
        view: "sales", columns: view.columns.map { ViewColumn($0) }, timeColumn: "", keyColumns: ["shop"], indexes: [])

    private static func entry(
        _ rows: [(shop: String?, spent: Int64)], removed: [String] = []
    ) -> EpochEntry {
        var shops = StringColumnBuilder(capacity: rows.count)
        var spent = FixedColumnBuilder<Int64>(capacity: rows.count)
        for row in rows {
            if let shop = row.shop { shops.append(shop) } else { shops.appendNull() }
            spent.append(row.spent)
        }
        let columns: [Column] = [.string(shops.finish()), .int64(spent.finish())]
        let keys = ViewKeyEncoding.encode(columns: [columns[0]], fields: [view.columns[0]])
        let progress = EpochProgress(
            epoch: 7, partitions: [], closedThrough: [:], viewWatermarks: [:], fileLengths: [:])
        var gone = StringColumnBuilder()
        for shop in removed { gone.append(shop) }
        let delta = ViewDelta(
            view: "sales", keys: keys, columns: columns, expireThrough: 1, removed: [.string(gone.finish())])
        return EpochEntry(EpochChanges(progress: progress, views: [delta], deadLetters: []), appliedAt: 0)
    }

    private func event(_ entry: EpochEntry, _ rows: VisibleRows) async -> String {
        let feed = EpochFeed(views: [Self.layout], limits: QueryServerLimits(), clock: SystemClock())
        let encoder = ChangeEncoder(feed, clock: SystemClock())
        return String(decoding: await encoder.event(entry, of: Self.view, rows), as: UTF8.self)
    }

    @Test func removedKeysAreToldToTheirTenant() async throws {
        let entry = Self.entry([], removed: ["acme", "rival"])
        #expect(await event(entry, .tenant(column: "shop", value: "acme")).contains(#""removed":["acme"]"#))
        #expect(await event(entry, .tenant(column: "shop", value: "nobody")).contains(#""removed":[]"#))
        #expect(await event(entry, .none).contains(#""removed":[]"#))
        #expect(await event(entry, .all).contains(#""removed":["acme","rival"]"#))
    }

    @Test func eachTenantIsToldOfItsRows() async throws {
        let entry = Self.entry([("acme", 1), ("rival", 2), (nil, 3), ("acme ", 4), ("rival", 5)])
        // One after the other, for texts are kept and shared.
        for _ in 0..<2 {
            let acme = await event(entry, .tenant(column: "shop", value: "acme"))
            #expect(acme.contains("\"rows\":[{\"shop\":\"acme\",\"spent\":1}]") && acme.contains("\"keys\":[\"acme\"]"))
            let rival = await event(entry, .tenant(column: "shop", value: "rival"))
            #expect(rival.contains("\"spent\":2") && rival.contains("\"spent\":5") && !rival.contains("acme"))
            let nobody = await event(entry, .tenant(column: "shop", value: "nobody"))
            #expect(nobody.contains("\"rows\":[]") && nobody.contains("\"keys\":[]"))
            let hidden = await event(entry, .none)
            #expect(hidden.contains("\"rows\":[]"))
            let all = await event(entry, .all)
            #expect([1, 2, 3, 4, 5].allSatisfy { all.contains("\"spent\":\($0)") })
        }
    }
}
