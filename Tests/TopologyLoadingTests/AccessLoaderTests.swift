import Foundation
import StreamCore
import Testing
import TopologyLoading

@Suite struct AccessLoaderTests {
    private static let folder = Folders.tests.appendingPathComponent("Inputs/invalid-access")

    private func load(_ text: String) -> AccessLoadResult {
        AccessLoader.load(
            text: text, path: "jobs/access.yaml", environment: ["SECRET": "hunter2"], workingDirectory: "/here")
    }

    static let kinds: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }.sorted()
    }()

    @Test(arguments: kinds) func saysWhatIsWrong(_ kind: String) throws {
        let text = try String(contentsOf: Self.folder.appendingPathComponent(kind + ".yaml"), encoding: .utf8)
        let result = AccessLoader.load(
            text: text, path: kind + ".yaml", environment: ["SECRET": "hunter2"], workingDirectory: "/here")
        #expect(result.rules == nil)
        #expect(!result.diagnostics.text.contains("hunter2"))
        try expectFile(Self.folder.appendingPathComponent(kind + ".expected"), equals: result.diagnostics.text)
    }

    @Test func thereAreEnough() { #expect(Self.kinds.count >= 5) }

    @Test func aWholeFileIsRead() throws {
        let result = load(
            """
            access: 1
            issuer: https://id.example.com/
            audience: [weir, "${SECRET}"]
            keys: ../keys.json
            leeway: 5s
            claims: { roles: realm_access.roles, tenant: org }
            roles:
              analyst: { views: ["revenue_*", customers], shared: [products] }
              admin: { views: ["*"], tenants: all, operator: true, rate: { requests: 500 } }
            rate: { requests: 5, burst: 9 }
            """)
        let rules = try #require(result.rules, "\(result.diagnostics.text)")
        #expect(rules.issuer == "https://id.example.com/" && rules.audiences == ["weir", "hunter2"])
        #expect(rules.keysPath == "/here/keys.json" && rules.leeway == 5000)
        #expect(rules.rolesClaim == "realm_access.roles" && rules.tenantClaim == "org")
        #expect(rules.rate == RequestRate(perSecond: 5, burst: 9))
        let analyst = ViewGrant(
            views: [NamePattern("revenue_*"), NamePattern("customers")], shared: [NamePattern("products")])
        #expect(rules.roles["analyst"] == AccessRole(grant: analyst))
        let admin = AccessRole(
            grant: ViewGrant(views: [NamePattern("*")], seesAllTenants: true), isOperator: true,
            rate: RequestRate(perSecond: 500, burst: 100))
        #expect(rules.roles["admin"] == admin)
    }

    @Test func mostHasADefault() throws {
        let result = load("{access: 1, issuer: a, audience: b, keys: /k, roles: {r: {views: [\"*\"]}}}")
        let rules = try #require(result.rules)
        #expect(
            rules
                == AccessRules(
                    issuer: "a", audiences: ["b"], keysPath: "/k",
                    roles: ["r": AccessRole(grant: ViewGrant(views: [NamePattern("*")]))]))
    }

    @Test func aRoleThatOpensNothingIsSaid() {
        let result = load("{access: 1, issuer: a, audience: b, keys: /k, roles: {r: {}}}")
        #expect(result.diagnostics.map(\.code) == ["opens-nothing"] && result.rules != nil)
    }
}
