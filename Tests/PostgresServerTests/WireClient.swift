import Glibc
import TestSupport

/// A client of the protocol that sends what it is told, message by message or byte by byte.
final class WireClient {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// One message of the server.
    struct Answer: Equatable, CustomStringConvertible {
        var type: Character
        var body: [UInt8]

        /// An error's or notice's field of that code.
        func field(_ code: Character) -> String? {
            var rest = body[...]
            while let first = rest.popFirst(), first != 0 {
                let text = rest.prefix { $0 != 0 }
                rest = rest.dropFirst(text.count + 1)
                if first == code.asciiValue { return String(decoding: text, as: UTF8.self) }
            }
            return nil
        }

        /// The values of a row, as bytes; nil for null.
        var values: [[UInt8]?] {
            var rest = body.dropFirst(2)
            var values: [[UInt8]?] = []
            while rest.count >= 4 {
                let length = Int32(bitPattern: rest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
                rest = rest.dropFirst(4)
                values.append(length < 0 ? nil : Array(rest.prefix(Int(length))))
                rest = rest.dropFirst(max(Int(length), 0))
            }
            return values
        }

        var texts: [String?] { values.map { $0.map { String(decoding: $0, as: UTF8.self) } } }
        /// What a CommandComplete says.
        var tag: String { String(decoding: body.dropLast(), as: UTF8.self) }
        var description: String { "\(type)\(String(decoding: body, as: UTF8.self))" }
    }

    private let client: RawClient
    private var buffered: [UInt8] = []
    private(set) var process: Int32 = 0
    private(set) var secret: Int32 = 0
    private(set) var parameters: [String: String] = [:]

    init(port: UInt16) throws { client = try RawClient(port: port) }

    // MARK: Sending

    func send(_ bytes: [UInt8]) throws { try client.send(bytes) }

    func finishSending() { client.finishSending() }

    // MARK: Receiving

    /// False when the server has closed.
    private func more() throws -> Bool {
        guard let bytes = try client.read() else { return false }
        buffered += bytes
        return !bytes.isEmpty
    }

    /// Whether something comes within so many milliseconds.
    func hasAnswer(within milliseconds: Int32) -> Bool {
        var waited = pollfd(fd: client.descriptor, events: Int16(POLLIN), revents: 0)
        return !buffered.isEmpty || poll(&waited, 1, milliseconds) > 0
    }

    func byte() throws -> UInt8? {
        while buffered.isEmpty { guard try more() else { return nil } }
        return buffered.removeFirst()
    }

    /// The next message; nil when the server has closed.
    func answer() throws -> Answer? {
        while true {
            if buffered.count >= 5 {
                let length = Int(buffered[1..<5].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
                if buffered.count >= length + 1 {
                    let answer = Answer(
                        type: Character(UnicodeScalar(buffered[0])), body: Array(buffered[5..<(length + 1)]))
                    buffered.removeFirst(length + 1)
                    return answer
                }
            }
            guard try more() else { return nil }
        }
    }

    /// Everything up to and with the next ReadyForQuery.
    func answers() throws -> [Answer] {
        var all: [Answer] = []
        while let answer = try answer() {
            all.append(answer)
            if answer.type == "Z" { return all }
        }
        throw Failure(description: "closed after \(all)")
    }

    func isClosed() throws -> Bool {
        while try more() { buffered = [] }
        return true
    }

    // MARK: Conversations

    func startUp(_ parameters: [String: String]) throws {
        try send(Wire.startup(parameters))
        for answer in try answers() {
            switch answer.type {
            case "S":
                let parts = answer.body.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
                self.parameters[parts[0]] = parts.count > 1 ? parts[1] : ""
            case "K":
                process = Int32(bitPattern: answer.body.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
                secret = Int32(bitPattern: answer.body.dropFirst(4).reduce(0) { $0 << 8 | UInt32($1) })
            default: break
            }
        }
    }

    func query(_ sql: String) throws -> [Answer] {
        try send(Wire.query(sql))
        return try answers()
    }

    /// The rows of one query as texts.
    func rows(_ sql: String) throws -> [[String?]] {
        let answers = try query(sql)
        if let error = answers.first(where: { $0.type == "E" }) { throw Failure(description: "\(error)") }
        return answers.filter { $0.type == "D" }.map(\.texts)
    }

    /// The error of one query.
    func error(_ sql: String) throws -> Answer? { try query(sql).first { $0.type == "E" } }
}

/// Messages of a client, as bytes.
enum Wire {
    static func message(_ type: Character?, _ body: [UInt8]) -> [UInt8] {
        (type?.asciiValue.map { [$0] } ?? []) + int32(Int32(body.count + 4)) + body
    }

    static func int32(_ number: Int32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    static func int16(_ number: Int16) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
    static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

    static func startup(_ parameters: [String: String], version: Int32 = 196_608) -> [UInt8] {
        message(nil, int32(version) + parameters.flatMap { text($0.key) + text($0.value) } + [0])
    }

    static let tls = message(nil, int32(80_877_103))
    static let gss = message(nil, int32(80_877_104))
    static func cancel(_ process: Int32, _ secret: Int32) -> [UInt8] {
        message(nil, int32(80_877_102) + int32(process) + int32(secret))
    }

    static func query(_ sql: String) -> [UInt8] { message("Q", text(sql)) }

    static func parse(_ sql: String, name: String = "", types: [Int32] = []) -> [UInt8] {
        message("P", text(name) + text(sql) + int16(Int16(types.count)) + types.flatMap(int32))
    }

    static func bind(
        _ values: [[UInt8]?] = [], portal: String = "", statement: String = "", formats: [Int16] = [],
        results: [Int16] = []
    ) -> [UInt8] {
        let parameters = values.flatMap { $0.map { int32(Int32($0.count)) + $0 } ?? int32(-1) }
        return message(
            "B",
            text(portal) + text(statement) + int16(Int16(formats.count)) + formats.flatMap(int16)
                + int16(Int16(values.count)) + parameters + int16(Int16(results.count)) + results.flatMap(int16))
    }

    static func describe(_ kind: Character, _ name: String = "") -> [UInt8] {
        message("D", [kind.asciiValue ?? 0] + text(name))
    }

    static func close(_ kind: Character, _ name: String = "") -> [UInt8] {
        message("C", [kind.asciiValue ?? 0] + text(name))
    }

    static func execute(_ portal: String = "", rows: Int32 = 0) -> [UInt8] { message("E", text(portal) + int32(rows)) }
    static let sync = message("S", [])
    static let flush = message("H", [])
    static let terminate = message("X", [])
}
