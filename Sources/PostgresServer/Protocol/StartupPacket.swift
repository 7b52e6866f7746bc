/// What a client sends first: a packet without a type.
enum StartupPacket: Equatable {
    /// May we change to TLS?
    case tls
    /// May we change to GSSAPI's encryption?
    case gss
    /// Another connection's statement is to be cancelled.
    case cancel(process: Int32, secret: Int32)
    case startup(minorVersion: Int32, parameters: [String: String])

    private static let tlsCode: Int32 = 80_877_103
    private static let gssCode: Int32 = 80_877_104
    private static let cancelCode: Int32 = 80_877_102

    /// - Parameter body: the packet behind its length.
    init(_ body: ArraySlice<UInt8>) throws(ProtocolViolation) {
        var reader = WireReader(body)
        let code = try reader.int32()
        switch code {
        case Self.tlsCode: self = .tls
        case Self.gssCode: self = .gss
        case Self.cancelCode: self = .cancel(process: try reader.int32(), secret: try reader.int32())
        default:
            guard code >> 16 == 3 else { throw .unknownVersion(code) }
            self = .startup(minorVersion: code & 0xffff, parameters: try Self.parameters(&reader))
        }
        try reader.end()
    }

    private static func parameters(_ reader: inout WireReader) throws(ProtocolViolation) -> [String: String] {
        var parameters: [String: String] = [:]
        while true {
            let name = try reader.text()
            guard !name.isEmpty else { return parameters }
            parameters[name] = try reader.text()
        }
    }
}
