public import StreamCore

/// HTTP/1.1 over connections: keep-alive, one pipelined request after the other, streamed bodies both ways.
public struct HTTPProtocol: ConnectionHandler {
    private let handler: any HTTPHandler
    private let limits: HTTPLimits
    private let logger: any Logger
    private let clock = HTTPClock()
    public let overloadAnswer: [UInt8]

    public init(_ handler: any HTTPHandler, limits: HTTPLimits = HTTPLimits(), logger: any Logger = SilentLogger()) {
        self.handler = handler
        self.limits = limits
        self.logger = logger
        let response = handler.response(to: HTTPRefusal(.unavailable, "too many connections are open"))
        var bytes: [UInt8] = []
        var date = HTTPDate()
        ResponseHead(
            status: response.status, fields: response.fields + [HTTPField("Retry-After", "1")],
            body: .length(response.body.count), connection: "close"
        ).append(to: &bytes, date: date.bytes())
        overloadAnswer = bytes + response.body
    }

    public func serve(_ stream: ByteStream) async throws {
        let connection = HTTPConnection(stream, limits, clock)
        while true {
            do {
                guard let (request, head) = try await connection.nextRequest() else { return }
                guard try await exchange(request, head, on: connection) else { return }
                // Pipelined requests wait for everybody else's turn.
                if stream.buffered > 0 { await Task.yield() }
            } catch let refusal as HTTPRefusal {
                return try await connection.refuse(handler.response(to: refusal))
            }
        }
    }

    /// False when the connection is to end.
    private func exchange(
        _ request: HTTPRequest, _ head: RequestParser.Head, on connection: HTTPConnection
    ) async throws -> Bool {
        let writer = HTTPResponseWriter(connection, request, head)
        do {
            try await handler.answer(request, writer)
            try await writer.complete()
        } catch {
            // An answer that has begun can only be broken off: the client sees that its end is missing.
            guard !writer.hasStarted, !(error is CancellationError) else { throw error }
            let refusal = self.refusal(for: error)
            try await writer.send(handler.response(to: refusal))
        }
        guard writer.keepsAlive else { return false }
        return try await request.body.drop()
    }

    private func refusal(for error: any Error) -> HTTPRefusal {
        if let refusal = error as? HTTPRefusal { return refusal }
        logger.log(.error, "a request could not be answered: \(error)")
        return HTTPRefusal(.internalError, "the server could not answer")
    }
}
