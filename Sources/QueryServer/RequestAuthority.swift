public import NetworkServer
public import StreamCore

/// Says who a request comes from, before anything else is done with it.
public protocol RequestAuthority: Sendable {
    /// Whether strangers are kept out: only then may the server listen where other machines reach it.
    var authenticates: Bool { get }

    /// - Throws: `token-missing`, `token-invalid`, `token-expired`.
    func principal(of request: HTTPRequest) throws(WeirError) -> Principal

    /// Nil where the principal may ask now, else the milliseconds to wait.
    func wait(for principal: Principal) -> Int64?

    /// Changes where `principal` may say something else of a request than before.
    func generation() -> Int
}

extension RequestAuthority {
    public func generation() -> Int { 0 }
    public func wait(for principal: Principal) -> Int64? { nil }
}

/// Whoever reaches the server may read everything: right on loopback alone.
public struct OpenAuthority: RequestAuthority {
    public let authenticates = false

    public init() {}

    public func principal(of request: HTTPRequest) throws(WeirError) -> Principal { .anyone }
}

/// Whoever has shown a certificate of the right authorities may read everything; for listeners whose TLS requires one.
public struct CertificateAuthority: RequestAuthority {
    public let authenticates = true

    public init() {}

    public func principal(of request: HTTPRequest) throws(WeirError) -> Principal { .anyone }
}
