import NetworkServer
import QueryServer
import StreamCore
import StreamTestKit
import TestSupport
import TopologyModel

/// A server of the page over no views at all.
func withPage(
    authority: any RequestAuthority = OpenAuthority(), _ body: @escaping @Sendable (UInt16) async throws -> Void
) async throws {
    let views = MemoryViewReader(MemoryDisk(jobId: "page"), layouts: [])
    let server = try QueryServer(views: views, job: ServedJob(), authority: authority)
    let endpoint = try server.listen(at: "127.0.0.1:0")
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await server.run() }
        do {
            try await body(endpoint.port)
        } catch {
            server.drain(within: 0)
            throw error
        }
        server.drain(within: 0)
        try await group.waitForAll()
    }
}

/// Lets in who has the token.
struct TokenAuthority: RequestAuthority {
    static let token = "correct-horse-battery"

    let authenticates = true

    func principal(of request: HTTPRequest) throws(WeirError) -> Principal {
        guard request.headers["Authorization"] == "Bearer \(Self.token)" else {
            throw WeirError("token-missing", "a bearer token is wanted")
        }
        return .anyone
    }
}
