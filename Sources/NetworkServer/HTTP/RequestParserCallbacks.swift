internal import CLlhttp

/// What llhttp calls. Each gets the state through the parser's `data`.
enum RequestParserCallbacks {
    /// Not changed after its making, and alive as long as the program, as llhttp wants it: hence sound to share.
    nonisolated(unsafe) static let settings: UnsafeMutablePointer<llhttp_settings_t> = {
        let settings = UnsafeMutablePointer<llhttp_settings_t>.allocate(capacity: 1)
        settings.initialize(to: llhttp_settings_t())
        llhttp_settings_init(settings)
        settings.pointee.on_url = { parser, at, count in
            RequestParserCallbacks.head(parser, at) { state, start in
                state.head.targetStart = start
                state.head.targetCount = count
            }
        }
        settings.pointee.on_header_field = { parser, at, count in
            RequestParserCallbacks.head(parser, at) { state, start in
                state.field = HTTPHeaders.Field(nameStart: UInt32(start), nameCount: UInt32(count))
            }
        }
        settings.pointee.on_header_value = { parser, at, count in
            RequestParserCallbacks.head(parser, at) { state, start in
                state.field.valueStart = UInt32(start)
                state.field.valueCount = UInt32(count)
            }
        }
        settings.pointee.on_header_value_complete = { RequestParserCallbacks.fieldComplete($0) }
        settings.pointee.on_headers_complete = { RequestParserCallbacks.headComplete($0) }
        settings.pointee.on_body = { RequestParserCallbacks.body($0, $1, $2) }
        settings.pointee.on_message_complete = { parser in
            RequestParserCallbacks.state(parser)?.pointee.isComplete = true
            // What follows is another request, and waits.
            return CInt(HPE_PAUSED.rawValue)
        }
        return settings
    }()

    static func reason(_ code: llhttp_errno_t) -> String {
        switch code {
        case HPE_INVALID_CONTENT_LENGTH: "the content length is malformed"
        case HPE_UNEXPECTED_CONTENT_LENGTH: "the length of the body is given twice"
        case HPE_INVALID_TRANSFER_ENCODING: "the transfer encoding is malformed"
        case HPE_INVALID_CHUNK_SIZE, HPE_STRICT: "a chunk is malformed"
        case HPE_INVALID_URL: "the target is malformed"
        default: "the request is malformed"
        }
    }

    private static func state(_ parser: UnsafeMutablePointer<llhttp_t>?) -> UnsafeMutablePointer<RequestParser.State>? {
        parser?.pointee.data?.assumingMemoryBound(to: RequestParser.State.self)
    }

    /// Of trailers, which come after the head, nothing is kept.
    private static func head(
        _ parser: UnsafeMutablePointer<llhttp_t>?, _ at: UnsafePointer<CChar>?,
        _ body: (inout RequestParser.State, Int) -> Void
    ) -> CInt {
        guard let state = state(parser), let at, let base = state.pointee.base else { return -1 }
        if !state.pointee.isHeadComplete { body(&state.pointee, UnsafeRawPointer(at) - base) }
        return 0
    }

    private static func fieldComplete(_ parser: UnsafeMutablePointer<llhttp_t>?) -> CInt {
        guard let state = state(parser) else { return -1 }
        guard !state.pointee.isHeadComplete, let base = state.pointee.base else { return 0 }
        // White space behind a value is not part of it (RFC 9110, 5.5).
        var field = state.pointee.field
        while field.valueCount > 0 {
            let last = base.load(fromByteOffset: Int(field.valueStart + field.valueCount) - 1, as: UInt8.self)
            guard last == Byte.space || last == Byte.tab else { break }
            field.valueCount -= 1
        }
        state.pointee.head.fields.append(field)
        return 0
    }

    private static func headComplete(_ parser: UnsafeMutablePointer<llhttp_t>?) -> CInt {
        guard let parser, let state = state(parser) else { return -1 }
        state.pointee.isHeadComplete = true
        state.pointee.head.method = parser.pointee.method
        state.pointee.head.minorVersion = parser.pointee.http_minor
        state.pointee.head.keepsAlive = llhttp_should_keep_alive(parser) == 1
        state.pointee.head.isChunked = parser.pointee.flags & UInt16(F_CHUNKED.rawValue) != 0
        state.pointee.head.contentLength = parser.pointee.content_length
        return 0
    }

    private static func body(
        _ parser: UnsafeMutablePointer<llhttp_t>?, _ at: UnsafePointer<CChar>?, _ count: Int
    ) -> CInt {
        guard let state = state(parser) else { return -1 }
        state.pointee.body.append(contentsOf: UnsafeRawBufferPointer(start: at, count: count))
        return 0
    }
}
