/// Finds where messages begin and end in what has come. A synchronous value: it is asked again when more has come.
struct MessageFraming {
    enum Found: Equatable {
        /// More bytes are needed.
        case incomplete
        /// - Parameters:
        ///   - type: nil for a packet without one.
        ///   - body: where it lies in the bytes given.
        ///   - length: bytes of the whole message.
        case message(type: UInt8?, body: Range<Int>, length: Int)
    }

    let limits: PostgresLimits

    /// The first packet of a connection, which has a length and no type.
    func packet(in bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) -> Found {
        try message(in: bytes, type: nil, header: 0, limit: limits.startup)
    }

    /// Any other message: its type, its length, which counts itself, its body.
    func message(in bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) -> Found {
        guard let type = bytes.first else { return .incomplete }
        // What is no message at all (a client of another protocol) is found before its "length" is waited for.
        guard Self.types.contains(type) else { throw .unknownMessage(type) }
        return try message(in: bytes, type: type, header: 1, limit: limits.message)
    }

    private static let types = Set("QPBDCEHSXpdcfF".utf8)

    private func message(
        in bytes: UnsafeRawBufferPointer, type: UInt8?, header: Int, limit: Int
    ) throws(ProtocolViolation) -> Found {
        guard bytes.count >= header + 4 else { return .incomplete }
        let length = (0..<4).reduce(0) { $0 << 8 | Int(bytes[header + $1]) }
        guard length >= (header == 0 ? 8 : 4), length <= limit else { throw .length(length) }
        guard bytes.count >= header + length else { return .incomplete }
        return .message(type: type, body: (header + 4)..<(header + length), length: header + length)
    }
}
