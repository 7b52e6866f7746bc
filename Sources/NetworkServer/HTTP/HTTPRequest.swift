/// One request. Its head has been read and checked, its body not.
public struct HTTPRequest: Sendable {
    public let method: HTTPMethod
    public let target: HTTPTarget
    public let headers: HTTPHeaders
    public let body: HTTPRequestBody
    /// The connection it came on: the peer, TLS, the client's certificate.
    public let stream: ByteStream

    public var path: String { target.path }

    /// Whom it is meant for, as it was sent: by the target where that names somebody, and else by `Host` (RFC 9112,
    /// 3.2.2). Nil where neither does, which HTTP/1.0 alone allows.
    public var authority: String? { target.authority ?? headers["Host"] }
}
