/// Reads the fields of one message from the front. Numbers are big-endian.
///
/// See https://www.postgresql.org/docs/15/protocol-message-formats.html.
struct WireReader {
    private let bytes: ArraySlice<UInt8>
    private var place: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        place = bytes.startIndex
    }

    var left: Int { bytes.endIndex - place }

    mutating func byte() throws(ProtocolViolation) -> UInt8 {
        guard left >= 1 else { throw .tooShort }
        defer { place += 1 }
        return bytes[place]
    }

    mutating func int16() throws(ProtocolViolation) -> Int16 {
        Int16(bitPattern: UInt16(try byte()) << 8 | UInt16(try byte()))
    }

    mutating func int32() throws(ProtocolViolation) -> Int32 {
        let high = UInt32(UInt16(bitPattern: try int16()))
        return Int32(bitPattern: high << 16 | UInt32(UInt16(bitPattern: try int16())))
    }

    mutating func take(_ count: Int) throws(ProtocolViolation) -> [UInt8] {
        guard count >= 0, left >= count else { throw .tooShort }
        defer { place += count }
        return Array(bytes[place..<(place + count)])
    }

    /// Text up to a zero byte, which is taken too.
    mutating func text() throws(ProtocolViolation) -> String {
        guard let end = bytes[place...].firstIndex(of: 0) else { throw .tooShort }
        defer { place = end + 1 }
        guard let text = String(validating: bytes[place..<end], as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// A count of 16 bits and as many items.
    mutating func list<Item>(
        _ item: (inout WireReader) throws(ProtocolViolation) -> Item
    ) throws(ProtocolViolation) -> [Item] {
        // The protocol's count is signed, and drivers send up to 65,535.
        let count = Int(UInt16(bitPattern: try int16()))
        // No item is shorter than two bytes: a count that lies is found before room is made for it.
        guard count * 2 <= left else { throw .tooShort }
        var items: [Item] = []
        items.reserveCapacity(count)
        for _ in 0..<count { items.append(try item(&self)) }
        return items
    }

    /// What is left over is a client's mistake that must not be read as something else.
    func end() throws(ProtocolViolation) {
        guard left == 0 else { throw .tooLong }
    }
}

/// A client that does not keep to the protocol. Its connection ends, except where only the text was at fault.
enum ProtocolViolation: Error, Equatable {
    case tooShort
    case tooLong
    case notUTF8
    /// A message longer than `PostgresLimits.message`, or shorter than its own length.
    case length(Int)
    case unknownMessage(UInt8)
    case unknownVersion(Int32)
    /// Something came where it must not.
    case unexpected(String)

    var report: ErrorReport {
        switch self {
        case .tooShort, .tooLong: ErrorReport(.protocolViolation, "a message is not as long as its fields")
        case .notUTF8: ErrorReport(.badEncoding, "a text is not UTF-8", hint: "SET client_encoding TO 'UTF8'")
        case .length(let length): ErrorReport(.protocolViolation, "a message of \(length) bytes is not accepted")
        case .unknownMessage(let type): ErrorReport(.protocolViolation, "there is no message of type \(type)")
        case .unknownVersion(let version):
            ErrorReport(
                .featureNotSupported,
                "protocol \(version >> 16).\(version & 0xffff) is not spoken here", hint: "use protocol 3.0")
        case .unexpected(let what): ErrorReport(.protocolViolation, what)
        }
    }
}
