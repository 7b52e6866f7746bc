public import AccessControl
public import NetworkServer
public import StreamCore

/// Whoever has a token may read what it opens (RFC 6750, 2.1).
public struct TokenAuthority: RequestAuthority {
    public let authenticates = true
    private let gate: AccessGate

    public init(_ gate: AccessGate) { self.gate = gate }

    public func principal(of request: HTTPRequest) throws(WeirError) -> Principal {
        try gate.principal(of: Self.token(request.headers.values("Authorization")))
    }

    public func wait(for principal: Principal) -> Int64? { gate.wait(for: principal) }

    public func generation() -> Int { gate.generation() }

    /// Empty where there is none. Of two fields nobody knows which counts, so neither does.
    static func token(_ fields: [String]) -> [UInt8] {
        guard fields.count == 1 else { return [] }
        let parts = fields[0].split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return [] }
        return Array(parts[1].utf8.drop { $0 == UInt8(ascii: " ") })
    }
}
