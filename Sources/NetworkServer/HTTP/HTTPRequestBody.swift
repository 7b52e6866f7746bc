internal import StreamCore

/// The body of one request, read from the connection as it is asked for: a client that waits for `100 Continue` gets it
/// at the first read, and one that sends faster than it is read has to wait.
///
/// `@unchecked Sendable`: all state is touched on the loop's thread alone; `next` goes there first.
public final class HTTPRequestBody: @unchecked Sendable {
    /// How much of what is buffered is looked at in one step.
    private static let step = 64 << 10

    private let stream: ByteStream
    private let parser: RequestParser
    private let limits: HTTPLimits
    /// The client sends the body only when told to.
    private(set) var awaitsContinue: Bool
    private(set) var isComplete: Bool
    private var hasDeadline = false
    private var count = 0
    private var framing = 0
    private var refusal: HTTPRefusal?

    init(_ stream: ByteStream, _ parser: RequestParser, _ limits: HTTPLimits, awaitsContinue: Bool) {
        self.stream = stream
        self.parser = parser
        self.limits = limits
        isComplete = parser.isComplete
        self.awaitsContinue = awaitsContinue && !parser.isComplete
    }

    /// The next bytes, at most 64 KiB; nil at the end. To be called by one task at a time, while the request is served.
    /// - Throws: `HTTPRefusal`: 400 malformed, 408 too slow, 413 too large; `client-gone`; `CancellationError`.
    public func next() async throws -> [UInt8]? {
        guard stream.loop.isCurrent else {
            return try await withTaskExecutorPreference(stream.loop) { try await self.next() }
        }
        if let refusal { throw refusal }
        var chunk: [UInt8] = []
        while !isComplete, chunk.isEmpty {
            if stream.buffered == 0 { try await waitForMore() }
            do { try parse(into: &chunk) } catch {
                refusal = error
                throw error
            }
        }
        return chunk.isEmpty ? nil : chunk
    }

    /// The whole body.
    /// - Throws: what `next` throws; 413 when there are more than `limit` bytes.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        var body: [UInt8] = []
        while let chunk = try await next() {
            guard body.count + chunk.count <= limit else {
                throw HTTPRefusal(.contentTooLarge, "the body is too large")
            }
            if body.isEmpty { body = chunk } else { body += chunk }
        }
        return body
    }

    private func waitForMore() async throws {
        if awaitsContinue {
            awaitsContinue = false
            try await stream.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
        }
        if !hasDeadline {
            hasDeadline = true
            stream.setReadDeadline(milliseconds: limits.bodyTime)
        }
        do {
            guard try await stream.fill() else { throw NetworkError.clientGone }
        } catch let error as WeirError where error == NetworkError.readTimeout {
            refusal = HTTPRefusal(.requestTimeout, "the body took too long")
            throw HTTPRefusal(.requestTimeout, "the body took too long")
        }
    }

    private func parse(into chunk: inout [UInt8]) throws(HTTPRefusal) {
        let taken = try stream.withBuffered { (bytes) throws(HTTPRefusal) in
            try parser.parseBody(UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.step)), into: &chunk)
        }
        stream.take(taken)
        count += chunk.count
        framing += taken - chunk.count
        isComplete = parser.isComplete
        guard count <= limits.body else { throw HTTPRefusal(.contentTooLarge, "the body is too large") }
        // Extensions and trailers are not looked at, but neither may they go on for ever: a chunk of one byte has five
        // or six bytes around it.
        guard framing <= limits.head + 16 * count else {
            throw HTTPRefusal(.headersTooLarge, "what stands around the chunks is too large")
        }
        if isComplete, hasDeadline { stream.setReadDeadline(milliseconds: nil) }
    }

    /// Whether a body that nobody wants is small enough to be read and dropped.
    /// - Parameter length: what the head said, when it did.
    func canBeDropped(_ length: UInt64) -> Bool {
        isComplete || (refusal == nil && !awaitsContinue && length <= UInt64(limits.dropped))
    }

    /// False when the connection cannot be used for another request.
    func drop() async throws -> Bool {
        var dropped = 0
        do {
            while let chunk = try await next() {
                dropped += chunk.count
                if dropped > limits.dropped { return false }
            }
        } catch is HTTPRefusal {
            return false
        }
        return true
    }
}
