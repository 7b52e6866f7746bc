internal import NetworkServer
internal import StreamCore

/// Whether whoever opened a stream may still read it: a stream lasts no longer than the token that opened it.
struct StandingAccess: Sendable {
    private let request: HTTPRequest
    private let authority: any RequestAuthority
    let scope: ViewScope
    private var end: Int64?
    private var generation: Int

    init(_ call: Call) {
        request = call.request
        authority = call.authority
        scope = call.principal.scope
        end = call.principal.end
        // What changed between the look that let the request in and this one is asked about at the first chance.
        generation = -1
    }

    /// Why the stream ends, where it does; asked with every epoch and every heartbeat.
    /// - Parameter now: epoch milliseconds.
    mutating func withdrawal(now: Int64) -> WeirError? {
        if let end, now >= end { return Self.expired }
        let current = authority.generation()
        guard current != generation else { return nil }
        generation = current
        guard let principal = try? authority.principal(of: request) else { return Self.withdrawn }
        guard principal.scope == scope else { return Self.changed }
        end = principal.end
        return nil
    }

    private static let expired = WeirError(
        "token-expired", "the token has expired", hint: "get a new one from its issuer")
    private static let withdrawn = WeirError(
        "token-withdrawn", "the token holds no more: keys or the access file have changed")
    private static let changed = WeirError("access-changed", "what the token opens has changed; open the stream again")
}
