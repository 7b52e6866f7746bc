/// One header field of an answer.
public struct HTTPField: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether it can stand in a head without ending its line.
    var isSound: Bool {
        !name.isEmpty && name.utf8.allSatisfy(Byte.isToken) && value.utf8.allSatisfy(Byte.isText)
    }
}

/// An answer that is there as a whole. `Date`, `Content-Length` and `Connection` are the server's business.
public struct HTTPResponse: Sendable {
    public var status: HTTPStatus
    public var fields: [HTTPField]
    public var body: [UInt8]

    public init(_ status: HTTPStatus, fields: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Plain text; a line feed is put behind it.
    public init(_ status: HTTPStatus, text: String) {
        self.init(
            status, fields: [HTTPField("Content-Type", "text/plain; charset=utf-8")], body: Array((text + "\n").utf8))
    }
}
