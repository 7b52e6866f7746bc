/// One request. Its head has been read and checked, its body not.
public struct HTTPRequest: Sendable {
    public let method: HTTPMethod
    public let target: HTTPTarget
    public let headers: HTTPHeaders
    public let body: HTTPRequestBody
    /// The connection it came on: the peer, TLS, the client's certificate.
    public let stream: ByteStream

    public var path: String { target.path }
}
