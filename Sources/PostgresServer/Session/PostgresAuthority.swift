public import NetworkServer
public import StreamCore

/// Decides who is let in, and how often they may ask.
public protocol PostgresAuthority: Sendable {
    /// Whether clients of this connection are asked for a password.
    /// - Throws: where one may not be asked for on it.
    func wantsPassword(over stream: ByteStream) throws(WeirError) -> Bool

    /// - Parameter password: nil where none was asked for.
    /// - Throws: an error that says why not; it is told to the client.
    func principal(user: String, password: [UInt8]?, over stream: ByteStream) throws(WeirError) -> Principal

    /// Nil where the principal may ask now, else the milliseconds to wait.
    func wait(for principal: Principal) -> Int64?

    /// Changes where `principal` may say something else of a client than before.
    func generation() -> Int
}

extension PostgresAuthority {
    public func generation() -> Int { 0 }
    public func wantsPassword(over stream: ByteStream) throws(WeirError) -> Bool { false }
    public func wait(for principal: Principal) -> Int64? { nil }
}

/// Lets everybody in: for addresses that only this machine reaches.
public struct EverybodyMayRead: PostgresAuthority {
    public init() {}

    public func principal(user: String, password: [UInt8]?, over stream: ByteStream) throws(WeirError) -> Principal {
        .anyone
    }
}

/// Lets in whoever has shown a verified certificate.
public struct ClientCertificates: PostgresAuthority {
    public init() {}

    public func principal(user: String, password: [UInt8]?, over stream: ByteStream) throws(WeirError) -> Principal {
        guard stream.clientCertificate != nil else {
            throw WeirError(
                "certificate-missing", "no client certificate was shown", hint: "connect with sslcert and sslkey")
        }
        return .anyone
    }
}
