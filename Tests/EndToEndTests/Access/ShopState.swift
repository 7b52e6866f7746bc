import Foundation
import TestSupport
import Testing

/// Two states of one job: with the rows of every shop, and with those of acme alone. See `TenantAttacks`.
struct ShopState {
    let whole: StateFolder
    let alone: StateFolder
    private let folder: TemporaryFolder

    init() async throws {
        folder = try TemporaryFolder()
        whole = try StateFolder()
        alone = try StateFolder()
        try await Self.build(whole, isWhole: true, folder)
        try await Self.build(alone, isWhole: false, folder)
    }

    private static func build(_ state: StateFolder, isWhole: Bool, _ folder: TemporaryFolder) async throws {
        let name = isWhole ? "whole" : "alone"
        try folder.write(topology(isWhole: isWhole, file: "\(name).ndjson"), to: "\(name).yaml")
        let events = acme + (isWhole ? others : [])
        try folder.write(events.joined(separator: "\n") + "\n", to: "\(name).ndjson")
        try await WeirProgram.succeed(["run", folder.path("\(name).yaml"), "--state", state.path, "--until-end"])
    }

    private static func topology(isWhole: Bool, file: String) -> String {
        """
        topology: shops
        version: 1
        sources:
          events:
            file: { path: \(file) }
            schema: { shop: string, customer: string, product: string, day: string, amount: int }
            on_error: dead_letter
        stages:
          own:
            from: events
            steps: [{ filter: "shop = 'acme'" }]
        views:
          sales:
            from: events
            group_by: { shop: shop, customer: customer }
            aggregate: { orders: count(), spent: sum(amount) }
            index: [[spent desc]]
            tenant: shop
          daily:
            from: events
            group_by: { day: day, shop: shop }
            aggregate: { orders: count(), top: max(amount) }
            index: [[top desc]]
            tenant: shop
          products: { from: own, group_by: { product: product }, aggregate: { orders: count() } }
        """
            + (isWhole
                ? "\n  secrets: { from: events, group_by: { word: \"'hush-' || customer\" }, aggregate: { orders: count() } }\n"
                : "\n")
    }

    private static func event(_ shop: String, _ customer: String, _ product: String, _ day: String, _ amount: Int)
        -> String
    {
        #"{"shop":"\#(shop)","customer":"\#(customer)","product":"\#(product)","day":"\#(day)","amount":\#(amount)}"#
    }

    private static let acme = [
        event("acme", "acme-1", "mug", "mon", 10), event("acme", "acme-1", "mug", "mon", 20),
        event("acme", "acme-2", "pan", "tue", 5),
    ]
    private static let others = [
        event("rival", "rival-1", "mug", "mon", 1_000_000), event("rival", "rival-2", "mug", "wed", 2_000_000),
        event("ACME", "rival-3", "pan", "wed", 3_000_000), event("acme ", "rival-4", "pan", "wed", 4_000_000),
        #"{"shop":"rival","customer":"rival-9","product":"mug","day":"mon","amount":"no number"}"#,
    ]
}
