import NetworkServer
import StreamCore
import Testing

@testable import PostgresServer

/// Sessions whose client's access ends or changes while they are open.
@Suite struct SessionAccessTests {
    /// Lets in whoever it is told to, as long as it is.
    private final class Judge: PostgresAuthority {
        private let verdict = Lock<(principal: Principal?, generation: Int)>((SessionAccessTests.client(of: "*"), 0))

        func principal(user: String, password: [UInt8]?, over stream: ByteStream) throws(WeirError) -> Principal {
            guard let principal = verdict.withLock({ $0.principal }) else {
                throw WeirError("token-invalid", "said by the test")
            }
            return principal
        }

        func generation() -> Int { verdict.withLock { $0.generation } }

        func say(_ principal: Principal?) { verdict.withLock { $0 = (principal, $0.generation + 1) } }
    }

    private static func client(of views: String) -> Principal {
        let grant = ViewGrant(views: [NamePattern(views)], seesAllTenants: true)
        return Principal(subject: "ada", scope: ViewScope(grants: [grant]), isOperator: false, rate: nil)
    }

    private static let count = "SELECT count(*) FROM customers"

    /// Runs `body` with a session that has had its first answer.
    private func withSession(_ body: @escaping @Sendable (Judge, WireClient) throws -> Void) async throws {
        let judge = Judge()
        try await withServedViews(authority: judge) { views in
            let client = try views.session()
            #expect(try client.rows(Self.count) == [["3"]])
            try body(judge, client)
        }
    }

    @Test func aTokenThatIsWithdrawnIsRefusedFromItsNextStatementOn() async throws {
        try await withSession { judge, client in
            judge.say(nil)
            for _ in 0..<2 {
                let error = try client.error(Self.count)
                #expect(error?.field("C") == "28P01")
                #expect(error?.field("M")?.contains("[token-withdrawn]") == true)
            }
            // The file was mended.
            judge.say(Self.client(of: "*"))
            #expect(try client.rows(Self.count) == [["3"]])
        }
    }

    @Test func aTokenThatOpensOtherViewsWantsANewSession() async throws {
        try await withSession { judge, client in
            judge.say(Self.client(of: "accounts"))
            let error = try client.error(Self.count)
            #expect(error?.field("C") == "28P01")
            #expect(error?.field("M")?.contains("[access-changed]") == true)
        }
    }

    @Test func newKeysThatStillKnowTheTokenChangeNothing() async throws {
        try await withSession { judge, client in
            judge.say(Self.client(of: "*"))
            let rows = try client.rows(Self.count)
            #expect(rows == [["3"]])
        }
    }
}
