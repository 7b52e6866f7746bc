/// What a request asks for, taken apart before it is decoded: a `%2F` stays inside its segment.
public struct HTTPTarget: Sendable, Equatable {
    /// As it was sent, where the target names one: `example.com:80` of `http://example.com:80/v1`.
    public let authority: String?
    /// As it was sent, without query: `/v1/views/by%20day`.
    public let path: String
    /// Decoded, without the first slash: `["v1", "views", "by day"]`; one empty segment for `/`.
    public let segments: [String]
    /// Names and values in their order, decoded; a name without `=` has an empty value.
    public let query: [Parameter]

    public struct Parameter: Sendable, Equatable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The first parameter of that name.
    public subscript(name: String) -> String? { query.first { $0.name == name }?.value }

    /// - Throws: a 400 for an unsound escape, bytes that are no UTF-8, NUL, `.` and `..`, a fragment.
    init(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) {
        let (authority, bytes) = try Self.withoutAuthority(bytes)
        self.authority = authority
        var end = bytes.count
        var question = bytes.count
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "#") { throw .bad("the target has a fragment") }
            if byte == UInt8(ascii: "?"), question == bytes.count { question = index }
        }
        end = question
        path = String(decoding: bytes[..<end], as: UTF8.self)
        if path == "*" {
            segments = ["*"]
        } else {
            segments = try Self.segments(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
        }
        query =
            question < bytes.count ? try Self.query(UnsafeRawBufferPointer(rebasing: bytes[(question + 1)...])) : []
    }

    /// RFC 9112, 3.2.2: `http://host/path` is to be understood, though only proxies are sent it.
    private static func withoutAuthority(
        _ bytes: UnsafeRawBufferPointer
    ) throws(HTTPRefusal) -> (authority: String?, rest: UnsafeRawBufferPointer) {
        if bytes.first == Byte.slash || (bytes.count == 1 && bytes[0] == UInt8(ascii: "*")) { return (nil, bytes) }
        for scheme: StaticString in ["http://", "https://"] {
            let count = scheme.utf8CodeUnitCount
            guard bytes.count > count, (0..<count).allSatisfy({ Byte.lowercased(bytes[$0]) == scheme.utf8Start[$0] })
            else { continue }
            guard let slash = bytes[count...].firstIndex(of: Byte.slash), slash > count else { break }
            let authority = String(decoding: bytes[count..<slash], as: UTF8.self)
            return (authority, UnsafeRawBufferPointer(rebasing: bytes[slash...]))
        }
        throw .bad("the target is no path")
    }

    private static func segments(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) -> [String] {
        var segments: [String] = []
        var start = 1
        while start <= bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != Byte.slash { end += 1 }
            let segment = try decoded(bytes, start, end, plusIsSpace: false)
            if segment.utf8.count < 3, segment == "." || segment == ".." { throw .bad("the path has a dot segment") }
            segments.append(segment)
            start = end + 1
        }
        return segments
    }

    private static func query(_ bytes: UnsafeRawBufferPointer) throws(HTTPRefusal) -> [Parameter] {
        var parameters: [Parameter] = []
        var start = 0
        while start < bytes.count {
            var end = start
            var equals = -1
            while end < bytes.count, bytes[end] != UInt8(ascii: "&") {
                if equals < 0, bytes[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            if end > start {
                let nameEnd = equals < 0 ? end : equals
                let name = try decoded(bytes, start, nameEnd, plusIsSpace: true)
                let value = equals < 0 ? "" : try decoded(bytes, equals + 1, end, plusIsSpace: true)
                parameters.append(Parameter(name: name, value: value))
            }
            start = end + 1
        }
        return parameters
    }

    private static func decoded(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, plusIsSpace: Bool
    ) throws(HTTPRefusal) -> String {
        let literal = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        if isPlain(literal, plusIsSpace: plusIsSpace) { return String(decoding: literal, as: UTF8.self) }
        var text: [UInt8] = []
        text.reserveCapacity(end - start)
        var at = start
        while at < end {
            let byte = bytes[at]
            if byte == Byte.percent {
                guard at + 2 < end, let high = Byte.hexadecimal(bytes[at + 1]),
                    let low = Byte.hexadecimal(bytes[at + 2]), high << 4 | low != 0
                else { throw .bad("the target has an unsound escape") }
                text.append(high << 4 | low)
                at += 3
            } else {
                text.append(plusIsSpace && byte == UInt8(ascii: "+") ? Byte.space : byte)
                at += 1
            }
        }
        guard let decoded = String(validating: text, as: UTF8.self) else {
            throw .bad("the target is not UTF-8")
        }
        return decoded
    }

    /// Whether the bytes stand for themselves, as nearly all do: ASCII without escapes.
    private static func isPlain(_ bytes: UnsafeRawBufferPointer, plusIsSpace: Bool) -> Bool {
        for byte in bytes where byte >= 0x80 || byte == Byte.percent || (plusIsSpace && byte == UInt8(ascii: "+")) {
            return false
        }
        return true
    }
}
