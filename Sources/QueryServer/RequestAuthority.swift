public import NetworkServer

/// Says who a request comes from, before anything else is done with it.
public protocol RequestAuthority: Sendable {
    /// Whether strangers are kept out: only then may the server listen where other machines reach it.
    var authenticates: Bool { get }

    /// - Throws: `HTTPRefusal`, a 401 or 403, for a request that may not be served.
    func principal(of request: HTTPRequest) throws(HTTPRefusal) -> Principal
}

/// Who asks.
public struct Principal: Sendable, Equatable {
    public var name: String

    public init(name: String) { self.name = name }
}

/// Whoever reaches the server may read everything: right on loopback alone.
public struct OpenAuthority: RequestAuthority {
    public let authenticates = false

    public init() {}

    public func principal(of request: HTTPRequest) throws(HTTPRefusal) -> Principal { Principal(name: "anyone") }
}
