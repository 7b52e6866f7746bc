internal import StreamCore

/// HTTP/1.1 on one connection: reads heads, writes answers, one request at a time.
///
/// `@unchecked Sendable`: all state is touched on the loop's thread alone.
final class HTTPConnection: @unchecked Sendable {
    /// Bodies up to this size go out in one piece with their head.
    private static let joined = 64 << 10
    private static let chunk = 64 << 10

    let stream: ByteStream
    private let limits: HTTPLimits
    private let parser = RequestParser()
    private let clock: HTTPClock
    private var bytes: [UInt8] = []
    var head = ResponseHead(status: .ok, fields: [], body: .none, connection: nil)

    init(_ stream: ByteStream, _ limits: HTTPLimits, _ clock: HTTPClock) {
        self.stream = stream
        self.limits = limits
        self.clock = clock
    }

    // MARK: Requests

    /// Nil when there will be none.
    /// - Throws: `HTTPRefusal` for one that is not served; `client-gone`.
    func nextRequest() async throws -> (HTTPRequest, RequestParser.Head)? {
        var scanner = HeadScanner(limits)
        var isTimed = stream.buffered > 0
        stream.setReadDeadline(milliseconds: isTimed ? limits.headTime : limits.idleTime)
        while true {
            switch stream.withBuffered({ scanner.scan($0) }) {
            case .complete(let count):
                stream.setReadDeadline(milliseconds: nil)
                return try request(count)
            case .refused(let refusal): throw refusal
            case .incomplete: break
            }
            guard try await fillHead() else { return nil }
            if !isTimed {
                isTimed = true
                stream.setReadDeadline(milliseconds: limits.headTime)
            }
        }
    }

    private func fillHead() async throws -> Bool {
        let isIdle = stream.buffered == 0
        do {
            return try await stream.fill(idle: isIdle)
        } catch let error as WeirError where error == NetworkError.readTimeout {
            if isIdle {
                // Nothing is under way, and nobody waits for a word.
                stream.lingers = false
                return false
            }
            throw HTTPRefusal(.requestTimeout, "the header took too long")
        }
    }

    private func request(_ count: Int) throws(HTTPRefusal) -> (HTTPRequest, RequestParser.Head) {
        let (head, bytes, target) = try stream.withBuffered { (all) throws(HTTPRefusal) in
            let bytes = UnsafeRawBufferPointer(rebasing: all[..<count])
            let head = try parser.parseHead(bytes)
            let target = try HTTPTarget(
                UnsafeRawBufferPointer(rebasing: bytes[head.targetStart..<(head.targetStart + head.targetCount)]))
            return (head, [UInt8](bytes), target)
        }
        stream.take(count)
        let headers = HTTPHeaders(bytes: bytes, fields: head.fields)
        let rules = try RequestRules(head, headers, limits)
        let body = HTTPRequestBody(stream, parser, limits, awaitsContinue: rules.expectsContinue)
        let request = HTTPRequest(method: rules.method, target: target, headers: headers, body: body, stream: stream)
        return (request, head)
    }

    // MARK: Answers

    func sendHead(with body: [UInt8]) async throws {
        bytes.removeAll(keepingCapacity: true)
        head.append(to: &bytes, date: clock.date())
        guard body.count <= Self.joined else {
            try await sendBytes()
            return try await stream.write(body)
        }
        bytes.append(contentsOf: body)
        try await sendBytes()
    }

    func sendChunk(_ chunk: [UInt8]) async throws {
        var start = 0
        while start < chunk.count {
            let end = min(start + Self.chunk, chunk.count)
            bytes.removeAll(keepingCapacity: true)
            bytes.append(contentsOf: String(end - start, radix: 16).utf8)
            bytes.append("\r\n")
            bytes.append(contentsOf: chunk[start..<end])
            bytes.append("\r\n")
            try await sendBytes()
            start = end
        }
    }

    func sendLastChunk() async throws {
        bytes.removeAll(keepingCapacity: true)
        bytes.append("0\r\n\r\n")
        try await sendBytes()
    }

    /// The end of a connection whose request is not served.
    func refuse(_ response: HTTPResponse) async throws {
        head = ResponseHead(
            status: response.status, fields: response.fields, body: .length(response.body.count), connection: "close")
        try await sendHead(with: response.body)
    }

    private func sendBytes() async throws {
        try await stream.write(bytes)
        if bytes.capacity > 4 * Self.chunk / 3 { bytes = [] }
    }
}

/// The `Date` field for all connections of a loop.
///
/// `@unchecked Sendable`: touched on the loop's thread alone.
final class HTTPClock: @unchecked Sendable {
    private var current = HTTPDate()

    func date() -> [UInt8] { current.bytes() }
}
