/// Finds the end of a request's head and refuses what two parsers might read differently (RFC 9112, 2.2, 3 and 5): bare
/// CR or LF, NUL and other control bytes, folded lines, empty or odd names, white space before a colon, more or less
/// than one space in the request line. It comes before the parser proper, works on what has come so far, and says no
/// at the first wrong byte, so that nobody waits for the rest.
struct HeadScanner {
    enum Step: Equatable {
        case incomplete
        /// The head is this many bytes long.
        case complete(Int)
        case refused(HTTPRefusal)
    }

    private enum State {
        /// Before the request line, where one empty line is passed over.
        case start, emptyLine
        case method, target, version, requestLineEnd
        case fieldStart, name, value, valueEnd, headEnd
    }

    private let limits: HTTPLimits
    private var state = State.start
    private var at = 0
    private var fields = 0
    private var versionStart = 0
    private var methodStart = 0

    init(_ limits: HTTPLimits) { self.limits = limits }

    /// `bytes` are all that have come, from the head's first one.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) -> Step {
        while at < bytes.count {
            let wasInRequestLine = isInRequestLine
            let step = advance(bytes, bytes[at])
            if wasInRequestLine, at > limits.requestLine {
                return .refused(HTTPRefusal(.uriTooLong, "the request line is too long"))
            }
            if at > limits.head || fields > limits.fields {
                return .refused(HTTPRefusal(.headersTooLarge, "the header is too large"))
            }
            if let step { return step }
        }
        return .incomplete
    }

    private var isInRequestLine: Bool {
        switch state {
        case .start, .emptyLine, .method, .target, .version, .requestLineEnd: true
        default: false
        }
    }

    private mutating func advance(_ bytes: UnsafeRawBufferPointer, _ byte: UInt8) -> Step? {
        switch state {
        case .start:
            if byte == Byte.cr, at == 0 { return go(.emptyLine) }
            methodStart = at
            return Byte.isToken(byte) ? go(.method) : refuse("the method is malformed")
        case .emptyLine: return expectLF(byte, then: .start)
        case .method: return method(bytes)
        case .target: return target(bytes)
        case .version: return version(bytes, byte)
        case .requestLineEnd: return expectLF(byte, then: .fieldStart)
        case .fieldStart:
            if byte == Byte.cr { return go(.headEnd) }
            fields += 1
            if byte == Byte.space || byte == Byte.tab { return refuse("a header line is folded") }
            return Byte.isToken(byte) ? go(.name) : refuse("a header name is malformed")
        case .name: return name(bytes)
        case .value: return value(bytes)
        case .valueEnd: return expectLF(byte, then: .fieldStart)
        case .headEnd:
            guard byte == Byte.lf else { return refuse("a carriage return stands alone") }
            at += 1
            return .complete(at)
        }
    }

    private mutating func go(_ next: State) -> Step? {
        state = next
        at += 1
        return nil
    }

    private func refuse(_ reason: String) -> Step { .refused(.bad(reason)) }

    private mutating func expectLF(_ byte: UInt8, then next: State) -> Step? {
        byte == Byte.lf ? go(next) : refuse("a carriage return stands alone")
    }

    private mutating func method(_ bytes: UnsafeRawBufferPointer) -> Step? {
        while at < bytes.count, Byte.isToken(bytes[at]) { at += 1 }
        guard at < bytes.count || at - methodStart > 32 else { return nil }
        if at - methodStart > 32 { return .refused(HTTPRefusal(.notImplemented, "the method is not known")) }
        return bytes[at] == Byte.space ? go(.target) : refuse("the method is malformed")
    }

    private mutating func target(_ bytes: UnsafeRawBufferPointer) -> Step? {
        let start = at
        while at < bytes.count, bytes[at] > Byte.space, bytes[at] < 0x7F { at += 1 }
        guard at < bytes.count else { return nil }
        let isEmpty = at == start && bytes[at - 1] == Byte.space
        guard bytes[at] == Byte.space, !isEmpty else { return refuse("the request line is malformed") }
        versionStart = at + 1
        return go(.version)
    }

    private mutating func version(_ bytes: UnsafeRawBufferPointer, _ byte: UInt8) -> Step? {
        let count = at - versionStart
        if count < 8 {
            let isRight = count == 5 || count == 7 ? Byte.isDigit(byte) : byte == Byte.version[count]
            return isRight ? go(.version) : refuse("the version is malformed")
        }
        guard byte == Byte.cr else { return refuse("the version is malformed") }
        guard bytes[versionStart + 5] == Byte.one, bytes[versionStart + 7] <= Byte.one else {
            return .refused(HTTPRefusal(.versionNotSupported, "only HTTP/1.1 and HTTP/1.0 are spoken"))
        }
        return go(.requestLineEnd)
    }

    private mutating func name(_ bytes: UnsafeRawBufferPointer) -> Step? {
        while at < bytes.count, Byte.isToken(bytes[at]) { at += 1 }
        guard at < bytes.count else { return nil }
        return bytes[at] == Byte.colon ? go(.value) : refuse("a header name is malformed")
    }

    private mutating func value(_ bytes: UnsafeRawBufferPointer) -> Step? {
        while at < bytes.count, Byte.isText(bytes[at]) { at += 1 }
        guard at < bytes.count else { return nil }
        return bytes[at] == Byte.cr ? go(.valueEnd) : refuse("a header value has a control character")
    }
}
