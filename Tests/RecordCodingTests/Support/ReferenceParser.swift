import StreamCore

/// JSON by the book, a byte at a time: what the decoder is compared with.
struct ReferenceParser {
    indirect enum Tree {
        case null
        case bool(Bool)
        case number(String)
        case string([UInt8])
        case array([Tree])
        case object([(key: [UInt8], value: Tree)])
    }

    struct Failure: Error { let code: RowErrorCode }

    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func parse(_ bytes: [UInt8]) throws -> Tree {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw Failure(code: .invalidUTF8) }
        guard bytes.contains(where: { !isSpace($0) }) else { throw Failure(code: .emptyPayload) }
        var parser = ReferenceParser(bytes)
        let tree = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.at == bytes.count else { throw Failure(code: .malformedPayload) }
        return tree
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private mutating func skipSpace() { while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 } }

    private func malformed() -> Failure { Failure(code: .malformedPayload) }

    private mutating func peek() throws -> UInt8 {
        skipSpace()
        guard at < bytes.count else { throw malformed() }
        return bytes[at]
    }

    private mutating func take(_ word: String) throws {
        guard bytes[at...].starts(with: word.utf8) else { throw malformed() }
        at += word.utf8.count
    }

    private mutating func value(depth: Int) throws -> Tree {
        switch try peek() {
        case UInt8(ascii: "{"):
            guard depth < 64 else { throw Failure(code: .tooDeep) }
            return .object(try members(depth: depth + 1))
        case UInt8(ascii: "["):
            guard depth < 64 else { throw Failure(code: .tooDeep) }
            return .array(try elements(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try take("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try take("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try take("null")
            return .null
        default: return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws -> [(key: [UInt8], value: Tree)] {
        at += 1
        var members: [(key: [UInt8], value: Tree)] = []
        if try peek() == UInt8(ascii: "}") {
            at += 1
            return members
        }
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw malformed() }
            let key = try string()
            guard try peek() == UInt8(ascii: ":") else { throw malformed() }
            at += 1
            members.append((key, try value(depth: depth)))
            let separator = try peek()
            at += 1
            if separator == UInt8(ascii: "}") { return members }
            guard separator == UInt8(ascii: ",") else { throw malformed() }
        }
    }

    private mutating func elements(depth: Int) throws -> [Tree] {
        at += 1
        var elements: [Tree] = []
        if try peek() == UInt8(ascii: "]") {
            at += 1
            return elements
        }
        while true {
            elements.append(try value(depth: depth))
            let separator = try peek()
            at += 1
            if separator == UInt8(ascii: "]") { return elements }
            guard separator == UInt8(ascii: ",") else { throw malformed() }
        }
    }

    private mutating func string() throws -> [UInt8] {
        at += 1
        var units: [UInt16] = []
        var text: [UInt8] = []
        func flushed() throws -> [UInt8] {
            var decoder = UTF16()
            var iterator = units.makeIterator()
            var result: [UInt8] = []
            while true {
                switch decoder.decode(&iterator) {
                case .scalarValue(let scalar): result += Array(String(Character(scalar)).utf8)
                case .emptyInput: return result
                case .error: throw malformed()
                }
            }
        }
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\\") {
                guard at < bytes.count else { throw malformed() }
                let kind = bytes[at]
                at += 1
                if kind == UInt8(ascii: "u") {
                    guard at + 4 <= bytes.count else { throw malformed() }
                    let digits = bytes[at..<at + 4]
                    guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                        let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
                    else { throw malformed() }
                    units.append(unit)
                    at += 4
                    continue
                }
                let simple: [Character: Character] = [
                    "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
                ]
                guard let character = simple[Character(UnicodeScalar(kind))] else { throw malformed() }
                text += try flushed()
                units = []
                text += Array(String(character).utf8)
                continue
            }
            text += try flushed()
            units = []
            if byte == UInt8(ascii: "\"") { return text }
            guard byte >= 0x20 else { throw malformed() }
            text.append(byte)
        }
        throw malformed()
    }

    private mutating func number() throws -> String {
        let start = at
        func isDigit() -> Bool { at < bytes.count && (0x30...0x39).contains(bytes[at]) }
        func isNext(_ characters: String) -> Bool { at < bytes.count && characters.utf8.contains(bytes[at]) }
        if isNext("-") { at += 1 }
        guard isDigit() else { throw malformed() }
        if isNext("0") { at += 1 } else { while isDigit() { at += 1 } }
        if isNext(".") {
            at += 1
            guard isDigit() else { throw malformed() }
            while isDigit() { at += 1 }
        }
        if isNext("eE") {
            at += 1
            if isNext("+-") { at += 1 }
            guard isDigit() else { throw malformed() }
            while isDigit() { at += 1 }
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }
}
