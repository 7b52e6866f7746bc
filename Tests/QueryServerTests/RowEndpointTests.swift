import Foundation
import StreamCore
import TestSupport
import Testing

/// Rows by key and page by page, against rows sorted and filtered here.
@Suite struct RowEndpointTests {
    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func keysAreExactAndMayHoldAnything(_ kind: BankKind)
        async throws
    {
        try await withBank(kind) { bank in
            try await bank.apply([
                BankViews.rows([.init(id: -7, owner: "a", balance: 123_456_789_012_345_678)]),
                BankViews.sums([("a,b\\c", 1), (nil, 2), ("", 3), ("ü%/?", 4)]),
            ])
            #expect(try bank.get("/v1/views/accounts/rows/-7").body.contains("\"balance\":1234567890123456.78"))
            for (key, total) in [("a%5C,b%5C%5Cc", "0.01"), ("%5CN", "0.02"), ("%C3%BC%25%2F%3F", "0.04")] {
                let answer = try bank.get("/v1/views/sums/rows/\(key)")
                #expect(answer.status == 200 && answer.body.contains("\"total\":\(total)"), "\(answer.body)")
            }
            let keys = try #require(try bank.get("/v1/views/sums/rows").json()["keys"] as? [String])
            #expect(Set(keys) == ["a\\,b\\\\c", "\\N", "", "ü%/?"])
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func pagesInTheOrderOfKeysAreTheView(_ kind: BankKind)
        async throws
    {
        try await withBank(kind) { bank in
            try await bank.apply([BankViews.rows((0..<57).map { .init(id: $0 * 3 - 80, owner: nil, balance: $0) })])
            #expect(try Self.walk(bank, "limit=10").map { $0["id"] as? Int } == (0..<57).map { $0 * 3 - 80 })
        }
    }

    /// Every order with nulls and ties, every operator: each row comes once, in the order that was asked for.
    @Test(.timeLimit(.minutes(1)), arguments: [1, 2, 3] as [UInt64]) func pagesInAnyOrderAreTheSortedRows(
        _ seed: UInt64
    ) async throws {
        try await withBank { bank in
            var random = SeededGenerator(seed: seed)
            let accounts = (0..<60).map { id in
                BankViews.Account(
                    id: Int64(id), owner: ["ann", "bob", nil].randomElement(using: &random) ?? nil,
                    balance: Bool.random(using: &random) ? Int64.random(in: -3...3, using: &random) : nil)
            }
            try await bank.apply([BankViews.rows(accounts)])
            for (order, isDescending) in [("owner,balance.desc", true), ("owner,balance", false)] {
                let found = try Self.walk(bank, "order=\(order)&limit=7").map { $0["id"] as? Int }
                let sorted = accounts.sorted { left, right in
                    if left.owner != right.owner { return (left.owner ?? "") < (right.owner ?? "") }
                    let (a, b) = (left.balance ?? .min, right.balance ?? .min)
                    return a != b ? (isDescending ? a > b : a < b) : left.id < right.id
                }
                #expect(found == sorted.map { Int($0.id) })
            }
            let filters: [(String, (BankViews.Account) -> Bool)] = [
                ("balance=gt.0.01", { ($0.balance ?? 0) > 1 }), ("balance=is.null", { $0.balance == nil }),
                ("owner=in.ann,bob&balance=lte.-0.01", { $0.owner != nil && ($0.balance ?? 9) <= -1 }),
                ("owner=like.a%25", { $0.owner == "ann" }), ("id=gte.10&id=lt.20", { (10..<20).contains($0.id) }),
                ("owner=is.notnull&owner=ne.ann", { $0.owner == "bob" }),
                ("seen=eq.2023-11-14T22:13:20Z", { _ in true }),
                ("seen=gt.2023-11-15", { _ in false }),
            ]
            for (filter, isKept) in filters {
                let found = try Self.walk(bank, "\(filter)&limit=4").map { $0["id"] as? Int }
                #expect(found == accounts.filter(isKept).map { Int($0.id) }, "\(filter)")
            }
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "limit=0", "limit=x", "limit=+1", "limit=10001", "order=nothing", "order=id,id", "after=x", "after=1,2",
            "balance=gt", "balance=over.1", "balance=gt.abc", "balance=gt.0.001", "balance=like.1", "balnce=gt.1",
            "owner=is.x",
            "seen=gt.yesterday", "order=balance&after=1", "wait_for=payments", "wait_for=payments:0:-1",
            "wait_for=nobody:0:1",
        ]) func wrongParametersAreRefused(_ query: String) async throws
    {
        try await withBank { bank in
            let answer = try bank.get("/v1/views/accounts/rows?\(query)")
            #expect(answer.status == 400, "\(answer.body)")
            #expect(try answer.code() == "parameter-invalid")
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("balance.down", "a column is followed by .asc or .desc"), ("balnce", "did you mean 'balance'?"),
            ("balnce.desc", "did you mean 'balance'?"), ("b.c", ""),
        ]) func anOrderThatIsNoneHasAHint(_ order: String, _ hint: String) async throws
    {
        try await withBank { bank in
            let answer = try bank.get("/v1/views/accounts/rows?order=\(order)")
            let error = try #require(answer.json()["error"] as? [String: Any])
            #expect(error["hint"] as? String ?? "" == hint)
        }
    }

    /// All pages one behind the other.
    private static func walk(_ bank: ServedBank, _ query: String) throws -> [[String: Any]] {
        var rows: [[String: Any]] = []
        var after = ""
        while true {
            let page = try bank.get("/v1/views/accounts/rows?\(query)\(after)").json()
            rows += try #require(page["rows"] as? [[String: Any]], "\(page)")
            guard let next = page["next"] as? String else { return rows }
            let escaped = try #require(next.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            after = "&after=\(escaped)"
        }
    }
}
