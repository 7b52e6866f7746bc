/// One event of a `text/event-stream` (the HTML standard, 9.2).
public struct ServerSentEvent: Sendable, Equatable {
    /// What the client sends back as `Last-Event-ID`; without line breaks and NUL.
    public var id: String?
    /// The event's type; without line breaks.
    public var event: String?
    public var data: String

    public init(id: String? = nil, event: String? = nil, data: String) {
        self.id = id
        self.event = event
        self.data = data
    }

    /// What keeps proxies from ending a quiet connection.
    public static let comment: [UInt8] = Array(":\n\n".utf8)

    /// As it goes over the wire: each line of the data is one line.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.utf8.count + 32)
        if let id { Self.append("id: ", Self.oneLine(id), &bytes) }
        if let event { Self.append("event: ", Self.oneLine(event), &bytes) }
        for line in Self.lines(data) { Self.append("data: ", line, &bytes) }
        bytes.append(Byte.lf)
        return bytes
    }

    private static func append(_ name: StaticString, _ value: some Sequence<UInt8>, _ bytes: inout [UInt8]) {
        bytes.append(name)
        bytes.append(contentsOf: value)
        bytes.append(Byte.lf)
    }

    private static func oneLine(_ text: String) -> [UInt8] {
        text.utf8.filter { $0 != Byte.lf && $0 != Byte.cr && $0 != 0 }
    }

    /// CR, LF and CR LF all end a line there.
    private static func lines(_ text: String) -> [ArraySlice<UInt8>] {
        let bytes = Array(text.utf8)
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var at = 0
        while at < bytes.count {
            if bytes[at] == Byte.cr || bytes[at] == Byte.lf {
                lines.append(bytes[start..<at])
                if bytes[at] == Byte.cr, at + 1 < bytes.count, bytes[at + 1] == Byte.lf { at += 1 }
                start = at + 1
            }
            at += 1
        }
        lines.append(bytes[start...])
        return lines
    }
}
