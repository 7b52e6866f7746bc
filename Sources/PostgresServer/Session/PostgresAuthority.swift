public import NetworkServer

/// Decides who is let in. The one place where passwords, tokens and certificates are to be asked for.
public protocol PostgresAuthority: Sendable {
    /// - Throws: an error that says why not; it is told to the client.
    func admit(user: String, database: String, over stream: ByteStream) async throws
}

/// Lets everybody in: for addresses that only this machine reaches.
public struct EverybodyMayRead: PostgresAuthority {
    public init() {}
    public func admit(user: String, database: String, over stream: ByteStream) async throws {}
}
