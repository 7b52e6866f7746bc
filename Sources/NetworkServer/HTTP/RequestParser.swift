internal import CLlhttp

/// llhttp, one request at a time: it is reset before each head, so that nothing of one request reaches the next.
///
/// The head comes whole (`HeadScanner` found its end), so every name and value is one span of it.
final class RequestParser {
    struct Head {
        var fields: [HTTPHeaders.Field] = []
        var targetStart = 0
        var targetCount = 0
        var method: UInt8 = 0
        var minorVersion: UInt8 = 0
        var keepsAlive = false
        var isChunked = false
        var contentLength: UInt64 = 0
    }

    struct State {
        var head = Head()
        var field = HTTPHeaders.Field()
        var base: UnsafeRawPointer?
        var isHeadComplete = false
        var isComplete = false
        var body: [UInt8] = []
    }

    private let parser: UnsafeMutablePointer<llhttp_t>
    private let state: UnsafeMutablePointer<State>
    /// The last four bytes around body data, which in a chunked body must end with an empty line.
    private var tail: UInt32 = 0

    init() {
        parser = .allocate(capacity: 1)
        parser.initialize(to: llhttp_t())
        state = .allocate(capacity: 1)
        state.initialize(to: State())
        llhttp_init(parser, HTTP_REQUEST, RequestParserCallbacks.settings)
        parser.pointee.data = UnsafeMutableRawPointer(state)
    }

    deinit {
        state.deinitialize(count: 1)
        state.deallocate()
        parser.deallocate()
    }

    /// The whole request has been read.
    var isComplete: Bool { state.pointee.isComplete }

    /// - Throws: a 400 or 501.
    func parseHead(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) -> Head {
        llhttp_reset(parser)
        state.pointee.head = Head()
        state.pointee.isHeadComplete = false
        state.pointee.isComplete = false
        state.pointee.base = bytes.baseAddress
        tail = 0
        let code = llhttp_execute(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        if code == HPE_INVALID_METHOD { throw HTTPRefusal(.notImplemented, "the method is not known") }
        guard code == HPE_OK || code == HPE_PAUSED, state.pointee.isHeadComplete else {
            throw .bad(RequestParserCallbacks.reason(code))
        }
        return state.pointee.head
    }

    /// Reads on in the body.
    /// - Returns: how many of `bytes` belong to this request.
    /// - Throws: a 400.
    func parseBody(_ bytes: UnsafeRawBufferPointer, into body: inout [UInt8]) throws(HTTPRefusal) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        swap(&state.pointee.body, &body)
        let start = base.assumingMemoryBound(to: CChar.self)
        let code = llhttp_execute(parser, start, bytes.count)
        swap(&state.pointee.body, &body)
        guard code == HPE_OK || code == HPE_PAUSED else { throw .bad(RequestParserCallbacks.reason(code)) }
        var count = bytes.count
        if code == HPE_PAUSED, let end = llhttp_get_error_pos(parser) { count = end - start }
        for byte in bytes[max(0, count - 4)..<count] { tail = tail << 8 | UInt32(byte) }
        // llhttp ends a trailer at a bare LF, others do not.
        if isComplete, state.pointee.head.isChunked, tail != 0x0D0A_0D0A {
            throw .bad("a line feed stands alone")
        }
        return count
    }
}
