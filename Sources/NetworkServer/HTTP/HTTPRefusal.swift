/// Why a request is not served. Thrown by the reading of a request and, before an answer has begun, by handlers.
public struct HTTPRefusal: Error, Sendable, Equatable {
    public let status: HTTPStatus
    /// One short lowercase line; never the client's bytes.
    public let reason: String

    public init(_ status: HTTPStatus, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    static func bad(_ reason: String) -> HTTPRefusal { HTTPRefusal(.badRequest, reason) }
}
