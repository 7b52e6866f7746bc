import StreamCore
import Testing
import TopologyModel

@testable import SQLiteViews

/// What a reader of one tenant gets by keys, pages and descriptions.
@Suite struct TenantKeysTests {
    private func keys(_ view: StoredView, _ rows: [[String]]) -> StringColumn {
        let fields = view.layout.columns.prefix(view.layout.keyColumns.count).map(\.field)
        let columns = fields.indices.map { place in
            Column.string(StringColumnBuilder.of(rows.map { $0[place] }))
        }
        return ViewKeyEncoding.encode(columns: columns, fields: fields)
    }

    @Test func viewsAndCountsAreTheTenants() async throws {
        let state = try TenantFixture.state(isWhole: true)
        let reader = try await SQLiteViewReader.open(path: state.path)
        try await reader.read(seeing: TenantFixture.acme) { snapshot async throws in
            #expect(snapshot.views.map(\.name) == ["daily", "products", "sales"])
            #expect(snapshot.views.map(\.tenantColumn) == ["shop", nil, "shop"])
            #expect(try await snapshot.rowCount(of: "sales") == 2)
            #expect(try await snapshot.rowCount(of: "daily") == 2)
            #expect(try await snapshot.rowCount(of: "products") == 2)
            let error = await #expect(throws: WeirError.self) { try await snapshot.rowCount(of: "secrets") }
            #expect(error?.code == "view-unknown")
            #expect(snapshot.epoch.watermarks.keys.allSatisfy { $0 != "customers" })
        }
        await reader.close()
    }

    @Test func keysOfOthersHaveNoRow() async throws {
        let state = try TenantFixture.state(isWhole: true)
        let reader = try await SQLiteViewReader.open(path: state.path)
        let wanted = keys(TenantFixture.sales, [["rival", "rival-1"], ["acme", "acme-2"], ["acme ", "rival-4"]])
        try await reader.read(seeing: TenantFixture.acme) { snapshot async throws in
            #expect(try await snapshot.rows(of: "sales", keys: wanted).values(0)[1] == .text("acme-2"))
            #expect(try await snapshot.rows(of: "sales", keys: wanted).count == 1)
        }
        #expect(try await reader.read { try await $0.rows(of: "sales", keys: wanted).count } == 3)
        await reader.close()
    }

    /// One batch may be of readers who see different things.
    @Test func aBatchMixesScopesButNotTheirRows() async throws {
        let state = try TenantFixture.state(isWhole: true)
        let reader = try await SQLiteViewReader.open(path: state.path)
        let wanted = keys(TenantFixture.sales, [["rival", "rival-1"], ["acme", "acme-2"], ["acme ", "rival-4"]])
        let rival = ViewScope(grants: [ViewGrant(views: [NamePattern("sales")])], tenant: "rival' OR 1 --")
        let scopes: [(ViewScope, [Bool])] = [
            (.everything, [true, true, true]), (TenantFixture.acme, [false, true, false]),
            (rival, [false, false, false]), (TenantFixture.acme, [false, true, false]),
            (.everything, [true, true, true]),
        ]
        try await reader.readKeys { snapshot in
            for (scope, expected) in scopes {
                let view = try snapshot.view("sales", seeing: scope)
                let found = try (0..<wanted.count).map { try view.row(wanted.bytes($0)) }
                #expect(found.map { $0 != nil } == expected)
            }
            let error = #expect(throws: WeirError.self) {
                _ = try snapshot.view("secrets", seeing: TenantFixture.acme)
            }
            #expect(error?.code == "view-unknown")
            #expect(error?.hint?.contains("secrets") == false)
        }
        await reader.close()
    }

    @Test func pagesAreTheTenants() async throws {
        let state = try TenantFixture.state(isWhole: true)
        let reader = try await SQLiteViewReader.open(path: state.path)
        try await reader.read(seeing: TenantFixture.acme) { snapshot async throws in
            var found: [[QueryValue]] = []
            var after: [UInt8]?
            while true {
                let page = try await snapshot.rows(of: "daily", page: KeyPage(after: after, limit: 1))
                guard page.count == 1 else { break }
                found.append(page.values(0))
                after = Array(page.keys.bytes(0))
            }
            #expect(found.map { $0[1] } == [.text("acme"), .text("acme")])
            let rivals = keys(TenantFixture.sales, [["rival", "rival-1"]])
            let rival = withExtendedLifetime(rivals) { Array(rivals.bytes(0)) }
            #expect(try await snapshot.rows(of: "sales", page: KeyPage(prefix: rival, limit: 9)).count == 0)
        }
        await reader.close()
    }

    @Test func aTenantColumnThatIsTakenAwayHidesTheView() async throws {
        let state = try TenantFixture.state(isWhole: true)
        let without = TenantFixture.view("sales", keys: ["shop", "customer"], value: "spent", tenant: nil)
        _ = try state.database([without, TenantFixture.daily, TenantFixture.products, TenantFixture.secrets])
        let reader = try await SQLiteViewReader.open(path: state.path)
        try await reader.read(seeing: TenantFixture.acme) { #expect($0.views.map(\.name) == ["daily", "products"]) }
        await reader.close()
    }

    @Test func scopesAreHeldAgainstViews() {
        func view(_ name: String, _ tenant: String? = nil) -> ViewDescription {
            ViewDescription(name: name, columns: [], keyColumns: [], isCurrent: true, tenantColumn: tenant)
        }
        let grant = ViewGrant(views: [NamePattern("a*"), NamePattern("b")], shared: [NamePattern("s")])
        let all = ViewGrant(views: [NamePattern("*")], seesAllTenants: true)
        let bound = ViewScope(grants: [grant, all], tenant: "t")
        let free = ViewScope(grants: [grant])
        let root = ViewScope(grants: [grant, all])
        #expect(bound.rows(of: view("a1", "shop")) == .tenant(column: "shop", value: "t"))
        #expect(bound.rows(of: view("zz", "shop")) == .tenant(column: "shop", value: "t"))
        #expect(bound.rows(of: view("a1")) == .none && bound.rows(of: view("s")) == .all)
        #expect(free.rows(of: view("a1", "shop")) == .none && free.rows(of: view("a1")) == .all)
        #expect(free.rows(of: view("c")) == .none && free.rows(of: view("s")) == .all)
        #expect(root.rows(of: view("a1", "shop")) == .all && root.rows(of: view("zz")) == .all)
    }

    @Test func patternsMatchWholeNames() {
        let cases: [(String, String, Bool)] = [
            ("a", "a", true), ("a", "ab", false), ("*", "", true), ("*", "x", true), ("a*", "a", true),
            ("a*", "ba", false),
            ("*a", "ba", true), ("a*a", "a", false), ("a*a", "aa", true), ("a*b*c", "axbxc", true),
            ("a*b*c", "acb", false),
            ("*b*", "abc", true), ("**", "x", true), ("a**b", "ab", true), ("a*bc", "abcbc", true), ("", "", true),
        ]
        for (pattern, name, expected) in cases {
            #expect(NamePattern(pattern).matches(name) == expected, "\(pattern) \(name)")
        }
    }
}
