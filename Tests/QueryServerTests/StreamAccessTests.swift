import NetworkServer
import StreamCore
import TestSupport
import Testing

@testable import QueryServer

/// Streams of events whose reader's access ends or changes while they are open.
@Suite struct StreamAccessTests {
    /// Lets in whoever it is told to, as long as it is.
    private final class Judge: RequestAuthority {
        let authenticates = true
        private let verdict: Lock<(principal: Principal?, generation: Int)>

        init(_ principal: Principal) { verdict = Lock((principal, 0)) }

        func principal(of request: HTTPRequest) throws(WeirError) -> Principal {
            guard let principal = verdict.withLock({ $0.principal }) else {
                throw WeirError("token-invalid", "said by the test")
            }
            return principal
        }

        func generation() -> Int { verdict.withLock { $0.generation } }

        func say(_ principal: Principal?) { verdict.withLock { $0 = (principal, $0.generation + 1) } }
    }

    private static func reader(of views: String = "*", end: Int64? = nil) -> Principal {
        let grant = ViewGrant(views: [NamePattern(views)], seesAllTenants: true)
        return Principal(subject: "ada", scope: ViewScope(grants: [grant]), isOperator: false, rate: nil, end: end)
    }

    /// What the stream says of the next epoch, once `change` has come.
    private func said(after change: @escaping @Sendable (Judge) -> Void) async throws -> String {
        let judge = Judge(Self.reader())
        let last = Lock("")
        try await withBank(authority: judge) { bank in
            try await bank.apply()
            let reader = try ChangeStreamTests.Reader(bank)
            #expect(try reader.next().event == "snapshot")
            try await bank.apply()
            #expect(try reader.next().id == "2")
            change(judge)
            try await bank.apply()
            let event = try reader.next()
            last.withLock { $0 = "\(event.event) \(event.data)" }
            if event.event == "closing" { #expect(try reader.client.readToEnd().isEmpty) }
        }
        return last.withLock { $0 }
    }

    @Test(.timeLimit(.minutes(1))) func aTokenThatIsWithdrawnEndsItsStream() async throws {
        let end = try await said { $0.say(nil) }
        #expect(end.hasPrefix("closing ") && end.contains("token-withdrawn"), "\(end)")
    }

    @Test(.timeLimit(.minutes(1))) func otherRowsAreAnotherStream() async throws {
        let end = try await said { $0.say(Self.reader(of: "accounts")) }
        #expect(end.hasPrefix("closing ") && end.contains("access-changed"), "\(end)")
    }

    @Test(.timeLimit(.minutes(1))) func whoKeepsAccessKeepsReading() async throws {
        let next = try await said { $0.say(Self.reader()) }
        #expect(next.hasPrefix("epoch "), "\(next)")
    }

    @Test(.timeLimit(.minutes(1))) func aTokenThatEndsEndsItsStream() async throws {
        let judge = Judge(Self.reader(end: SystemClock().now() + 1))
        try await withBank(
            authority: judge, changing: { $0.heartbeat = 20 },
            body: { bank in
                try await bank.apply()
                let reader = try ChangeStreamTests.Reader(bank)
                var event = try reader.next()
                while event.event != "closing" { event = try reader.next() }
                #expect(event.data.contains("token-expired"))
            })
    }
}
