/// A message of a client that has been let in.
enum FrontendMessage: Equatable {
    case query(String)
    case parse(ParseRequest)
    case bind(BindRequest)
    case describe(Target)
    case execute(portal: String, maximumRows: Int)
    case close(Target)
    case flush
    case sync
    case terminate
    /// COPY is refused, so what a client sends for one is dropped.
    case copy
    /// Without the zero at its end.
    case password([UInt8])

    enum Target: Equatable {
        case statement(String)
        case portal(String)
    }

    struct ParseRequest: Equatable {
        var name: String
        var sql: String
        /// Object ids of the parameters' types; 0 for those that the server finds out.
        var parameterTypes: [UInt32]
    }

    struct BindRequest: Equatable {
        var portal: String
        var statement: String
        /// None: all text. One: for all. Else one each.
        var parameterFormats: [WireFormat]
        /// Nil for null.
        var parameters: [[UInt8]?]
        /// As `parameterFormats`.
        var resultFormats: [WireFormat]
    }

    init(type: UInt8, body: ArraySlice<UInt8>) throws(ProtocolViolation) {
        var reader = WireReader(body)
        switch type {
        case UInt8(ascii: "Q"): self = .query(try reader.text())
        case UInt8(ascii: "P"): self = .parse(try ParseRequest(&reader))
        case UInt8(ascii: "B"): self = .bind(try BindRequest(&reader))
        case UInt8(ascii: "D"): self = .describe(try Target(&reader))
        case UInt8(ascii: "C"): self = .close(try Target(&reader))
        case UInt8(ascii: "E"):
            self = .execute(portal: try reader.text(), maximumRows: Int(max(try reader.int32(), 0)))
        case UInt8(ascii: "H"): self = .flush
        case UInt8(ascii: "S"): self = .sync
        case UInt8(ascii: "X"): self = .terminate
        case UInt8(ascii: "p"):
            self = .password(Array(body.prefix { $0 != 0 }))
            return
        case UInt8(ascii: "d"), UInt8(ascii: "c"), UInt8(ascii: "f"):
            self = .copy
            return
        default: throw .unknownMessage(type)
        }
        try reader.end()
    }
}

/// How a value is written.
enum WireFormat: Int16, Sendable {
    case text = 0
    case binary = 1

    init(_ reader: inout WireReader) throws(ProtocolViolation) {
        guard let format = WireFormat(rawValue: try reader.int16()) else {
            throw .unexpected("a format is 0 for text or 1 for binary")
        }
        self = format
    }
}

extension FrontendMessage.Target {
    fileprivate init(_ reader: inout WireReader) throws(ProtocolViolation) {
        switch try reader.byte() {
        case UInt8(ascii: "S"): self = .statement(try reader.text())
        case UInt8(ascii: "P"): self = .portal(try reader.text())
        default: throw .unexpected("only statements (S) and portals (P) can be described and closed")
        }
    }
}

extension FrontendMessage.ParseRequest {
    fileprivate init(_ reader: inout WireReader) throws(ProtocolViolation) {
        name = try reader.text()
        sql = try reader.text()
        parameterTypes = try reader.list { reader throws(ProtocolViolation) in
            UInt32(bitPattern: try reader.int32())
        }
    }
}

extension FrontendMessage.BindRequest {
    fileprivate init(_ reader: inout WireReader) throws(ProtocolViolation) {
        portal = try reader.text()
        statement = try reader.text()
        parameterFormats = try reader.list { reader throws(ProtocolViolation) in try WireFormat(&reader) }
        parameters = try reader.list { reader throws(ProtocolViolation) in
            let length = try reader.int32()
            if length == -1 { return nil }
            return try reader.take(Int(length))
        }
        resultFormats = try reader.list { reader throws(ProtocolViolation) in try WireFormat(&reader) }
    }
}
