internal import StreamCore

/// The answer to one request: once whole with `send`, or begun with `start`, continued with `write` and ended when the
/// handler returns.
///
/// `@unchecked Sendable`: all state is touched on the loop's thread alone; every method goes there first.
public final class HTTPResponseWriter: @unchecked Sendable {
    private enum State {
        case waiting
        case streaming(ResponseHead.Body)
        case done
    }

    private let connection: HTTPConnection
    private let isHead: Bool
    private let isOld: Bool
    private let body: HTTPRequestBody
    private let bodyLength: UInt64
    private var state = State.waiting
    private var sent = 0
    /// Whether the connection is good for another request.
    private(set) var keepsAlive: Bool

    init(_ connection: HTTPConnection, _ request: HTTPRequest, _ head: RequestParser.Head) {
        self.connection = connection
        isHead = request.method == .head
        isOld = head.minorVersion == 0
        body = request.body
        bodyLength = head.contentLength
        keepsAlive = head.keepsAlive
    }

    private var stream: ByteStream { connection.stream }

    /// Whether anything of an answer has gone out.
    public var hasStarted: Bool {
        if case .waiting = state { false } else { true }
    }

    /// How many bytes wait for the client to take them: what a stream of events looks at to drop a slow reader.
    public var unsent: Int { stream.unsent }

    /// Answers with a whole response. A `HEAD` is sent its head alone.
    /// - Throws: `client-gone`; `response-misused` for a second answer or an unsound header.
    public func send(_ response: HTTPResponse) async throws {
        guard stream.loop.isCurrent else {
            return try await withTaskExecutorPreference(stream.loop) { try await self.send(response) }
        }
        try begin(response.status, response.fields, .length(response.body.count))
        state = .done
        if !isHead, response.status.allowsBody {
            try await connection.sendHead(with: response.body)
        } else {
            try await connection.sendHead(with: [])
        }
    }

    /// Begins an answer whose body comes bit by bit, with `write`.
    /// - Parameter length: the body's bytes, when they are known; else it is chunked.
    /// - Throws: `client-gone`; `response-misused`.
    public func start(_ status: HTTPStatus, fields: [HTTPField] = [], length: Int? = nil) async throws {
        guard stream.loop.isCurrent else {
            return try await withTaskExecutorPreference(stream.loop) {
                try await self.start(status, fields: fields, length: length)
            }
        }
        let body: ResponseHead.Body = length.map { .length($0) } ?? (isOld ? .untilClose : .chunked)
        if body == .untilClose { keepsAlive = false }
        try begin(status, fields, body)
        state = .streaming(status.allowsBody ? body : .none)
        try await connection.sendHead(with: [])
    }

    /// Sends more of a body that was begun, waits while the client does not keep up, and lets others have their turn.
    /// - Throws: `client-gone`, `CancellationError` when the client has left, `response-misused`.
    public func write(_ bytes: [UInt8]) async throws {
        guard stream.loop.isCurrent else {
            return try await withTaskExecutorPreference(stream.loop) { try await self.write(bytes) }
        }
        guard case .streaming(let body) = state else { throw Self.misuse("a body is written that was not begun") }
        try Task.checkCancellation()
        guard !bytes.isEmpty, !isHead else { return }
        switch body {
        case .none: throw Self.misuse("this status has no body")
        case .untilClose: try await stream.write(bytes)
        case .chunked: try await connection.sendChunk(bytes)
        case .length(let length):
            guard sent + bytes.count <= length else { throw Self.misuse("the body is longer than was said") }
            sent += bytes.count
            try await stream.write(bytes)
        }
        await Task.yield()
    }

    /// After the handler has returned.
    func complete() async throws {
        switch state {
        case .done: return
        case .waiting: throw Self.misuse("the handler returned without an answer")
        case .streaming(let body):
            state = .done
            switch body {
            case .chunked where !isHead: try await connection.sendLastChunk()
            case .length(let length) where !isHead && sent < length:
                throw Self.misuse("the body is shorter than was said")
            default: return
            }
        }
    }

    private func begin(_ status: HTTPStatus, _ fields: [HTTPField], _ body: ResponseHead.Body) throws {
        guard !hasStarted else { throw Self.misuse("a request is answered twice") }
        guard fields.allSatisfy(\.isSound) else { throw Self.misuse("a header field cannot be sent") }
        if stream.isDraining || !self.body.canBeDropped(bodyLength) { keepsAlive = false }
        let connection: StaticString? = keepsAlive ? (isOld ? "keep-alive" : nil) : "close"
        self.connection.head = ResponseHead(
            status: status, fields: fields, body: status.allowsBody ? body : .none, connection: connection)
    }

    private static func misuse(_ message: String) -> WeirError { WeirError("response-misused", message) }
}
