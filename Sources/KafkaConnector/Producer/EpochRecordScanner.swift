internal import StreamCore

/// Reads the JSON that epoch records are made of: objects, arrays, strings and integers; other values are passed over.
/// Every function says whether what it looked for stood there.
struct EpochRecordScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private static let deepest = 32

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position == bytes.count
        }
    }

    mutating func object(_ member: (inout EpochRecordScanner, String) -> Bool) -> Bool {
        guard take("{") else { return false }
        if take("}") { return true }
        repeat {
            guard let name = string(), take(":"), member(&self, name) else { return false }
        } while take(",")
        return take("}")
    }

    mutating func array(_ element: (inout EpochRecordScanner) -> Bool) -> Bool {
        guard take("[") else { return false }
        if take("]") { return true }
        repeat {
            guard element(&self) else { return false }
        } while take(",")
        return take("]")
    }

    mutating func sourceOffset() -> SourceOffset? {
        var numbers: [String: Int64] = [:]
        var texts: [String: String] = [:]
        let isWhole = object { scanner, name in
            switch name {
            case "source", "topic": scanner.string().map { texts[name] = $0 } != nil
            case "partition", "offset": scanner.number().map { numbers[name] = $0 } != nil
            default: scanner.skipValue()
            }
        }
        guard isWhole, let source = texts["source"], let topic = texts["topic"], let offset = numbers["offset"],
            let partition = numbers["partition"].flatMap(Int32.init(exactly:))
        else { return nil }
        return SourceOffset(source: source, topic: topic, partition: partition, offset: offset)
    }

    mutating func number() -> Int64? {
        skipSpace()
        let start = position
        while let byte = current, byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        return Int64(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard escape(into: &text) else { return nil }
            default: text.append(byte)
            }
        }
        return nil
    }

    mutating func skipValue(depth: Int = 0) -> Bool {
        skipSpace()
        guard depth < Self.deepest, let byte = current else { return false }
        switch byte {
        case UInt8(ascii: "{"): return object { scanner, _ in scanner.skipValue(depth: depth + 1) }
        case UInt8(ascii: "["): return array { $0.skipValue(depth: depth + 1) }
        case UInt8(ascii: "\""): return string() != nil
        default:
            let start = position
            while let byte = current, !",]} \n\r\t".utf8.contains(byte) { position += 1 }
            return position > start
        }
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard let byte = current else { return false }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
            guard position + 4 <= bytes.count,
                let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { return false }
            position += 4
            text.append(contentsOf: Character(scalar).utf8)
        default: text.append(byte)
        }
        return true
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 }
    }
}
