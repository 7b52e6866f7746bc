public import AccessControl
public import NetworkServer
public import StreamCore

/// Takes a token for the password. The user's name counts for nothing: the token has a subject.
public struct TokenPasswords: PostgresAuthority {
    private let gate: AccessGate

    public init(_ gate: AccessGate) { self.gate = gate }

    /// A client sends a password as it is. Where others could read it, it is not even asked for.
    public func wantsPassword(over stream: ByteStream) throws(WeirError) -> Bool {
        guard stream.isEncrypted || stream.peer.isLoopback else {
            throw WeirError(
                "token-unencrypted", "a token is taken over TLS alone",
                hint: "connect with sslmode=verify-full, or require")
        }
        return true
    }

    public func principal(user: String, password: [UInt8]?, over stream: ByteStream) throws(WeirError) -> Principal {
        try gate.principal(of: password ?? [])
    }

    public func generation() -> Int { gate.generation() }

    public func wait(for principal: Principal) -> Int64? { gate.wait(for: principal) }
}
