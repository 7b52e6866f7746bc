import StreamCore
import TestSupport
import Testing

@testable import PostgresServer

@Suite struct CodecTests {
    private static let conversation =
        Wire.query("SELECT 1") + Wire.parse("SELECT $1, $2", name: "a", types: [20, 0])
        + Wire.bind([[49], nil], portal: "p", statement: "a", formats: [0, 1], results: [1]) + Wire.describe("P", "p")
        + Wire.execute("p", rows: 7) + Wire.close("S", "a") + Wire.flush + Wire.sync + Wire.terminate

    private static let messages: [FrontendMessage] = [
        .query("SELECT 1"), .parse(.init(name: "a", sql: "SELECT $1, $2", parameterTypes: [20, 0])),
        .bind(
            .init(
                portal: "p", statement: "a", parameterFormats: [.text, .binary], parameters: [[49], nil],
                resultFormats: [.binary])), .describe(.portal("p")), .execute(portal: "p", maximumRows: 7),
        .close(.statement("a")), .flush, .sync, .terminate,
    ]

    /// What is read of `bytes`, and how many were needed for it.
    private static func read(_ bytes: [UInt8]) throws -> (messages: [FrontendMessage], taken: Int) {
        let framing = MessageFraming(limits: PostgresLimits())
        var messages: [FrontendMessage] = []
        var taken = 0
        while taken < bytes.count {
            let found = try bytes[taken...].withUnsafeBytes { try framing.message(in: $0) }
            guard case .message(let type?, let body, let length) = found else { break }
            let start = taken
            messages.append(
                try FrontendMessage(type: type, body: bytes[(start + body.lowerBound)..<(start + body.upperBound)]))
            taken += length
        }
        return (messages, taken)
    }

    /// Wherever the bytes are cut, the messages before the cut are read, and the rest when it has come.
    @Test func everySplitOfTheBytesIsReadAlike() throws {
        let bytes = Self.conversation
        #expect(try Self.read(bytes).messages == Self.messages)
        for cut in 0...bytes.count {
            let (before, taken) = try Self.read(Array(bytes[..<cut]))
            let (after, rest) = try Self.read(Array(bytes[taken...]))
            #expect(before + after == Self.messages)
            #expect(taken + rest == bytes.count)
        }
    }

    @Test func startupPacketsAreRead() throws {
        func packet(_ bytes: [UInt8]) throws -> StartupPacket { try StartupPacket(bytes[4...]) }
        #expect(try packet(Wire.tls) == .tls)
        #expect(try packet(Wire.gss) == .gss)
        #expect(try packet(Wire.cancel(7, -9)) == .cancel(process: 7, secret: -9))
        #expect(try packet(Wire.startup(["user": "ann"])) == .startup(minorVersion: 0, parameters: ["user": "ann"]))
        #expect(throws: ProtocolViolation.unknownVersion(2 << 16)) { try packet(Wire.startup([:], version: 2 << 16)) }
    }

    // MARK: Values

    @Test func decimalsGoThereAndBack() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let scale = generator.below(19)
            let digits = generator.below(19)
            let bound = (0..<digits).reduce(Int64(1)) { power, _ in power * 10 }
            let unscaled = Int64.random(in: -(bound - 1)...max(bound - 1, 0), using: &generator)
            let bytes = NumericWire.bytes(unscaled: unscaled, scale: scale)
            guard case .decimal(let found, let foundScale)? = NumericWire.value(bytes) else {
                Issue.record("\(unscaled) with scale \(scale)")
                return
            }
            #expect(
                DecimalText.text(unscaled: found, scale: foundScale)
                    == DecimalText.text(unscaled: unscaled, scale: scale))
        }
    }

    @Test(
        arguments: [
            ("0", 0, 0), ("-0.05", -5, 2), ("+12", 12, 0), ("000123.450", 123_450, 3), (".5", 5, 1), ("5.", 5, 0),
            ("999999999999999999", 999_999_999_999_999_999, 0),
        ] as [(String, Int64, Int)])
    func numbersAreRead(_ text: String, _ unscaled: Int64, _ scale: Int) {
        #expect(NumericWire.number(text) == .decimal(unscaled: unscaled, scale: scale))
    }

    @Test func whatIsNoNumberIsNone() {
        for text in ["", "-", ".", "1.2.3", "1,5", "--1", "0x10 ", "abc"] {
            #expect(NumericWire.number(text) == nil, "\(text)")
        }
        #expect(NumericWire.number("1e3") == .float(1000))
        #expect(NumericWire.number("1000000000000000000000") == .float(1e21))
        for bytes in [[], [0, 1], [0, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0, 0x27, 0x10]] as [[UInt8]] {
            #expect(NumericWire.value(bytes) == nil)
        }
    }

    @Test(arguments: [
        ("2026-03-01", "2026-03-01T00:00:00.000Z"), ("2026-03-01 12:30", "2026-03-01T12:30:00.000Z"),
        ("2026-03-01T12:30:05.1234567Z", "2026-03-01T12:30:05.123Z"),
        ("2026-03-01 12:30:05+02", "2026-03-01T10:30:05.000Z"),
        ("2026-03-01 12:30:05 -05:30", "2026-03-01T18:00:05.000Z"),
        ("2024-02-29 23:59:59.999+0000", "2024-02-29T23:59:59.999Z"),
    ])
    func timesAreRead(_ text: String, _ iso: String) throws {
        #expect(UTCText.timestamp(try #require(TimeText.milliseconds(text))) == iso)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-30", "2026-03-01 25:00", "2026-03-01 12", "2026-03-01 12:30 x", "now",
        "2026-03-01 12:30:05.",
    ])
    func whatIsNoTimeIsNone(_ text: String) { #expect(TimeText.milliseconds(text) == nil) }

    @Test func timesGoThereAndBack() throws {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<20_000 {
            let time = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator)
            #expect(TimeText.milliseconds(TimeText.postgres(timestamp: time, zone: true)) == time)
            #expect(TimeText.milliseconds(UTCText.timestamp(time)) == time)
        }
    }

    @Test func aValueOfAnotherTypeIsAnErrorAndNeverAWrongValue() throws {
        for type in [PostgresType.int4, .bool, .timestamptz, .date, .float8] {
            for format in [WireFormat.text, .binary] {
                var fields = FieldWriter([])
                #expect(throws: ErrorReport.self) {
                    try fields.value(.text("neither"), ResultColumn(name: "x", type: type, format: format))
                }
            }
        }
        var fields = FieldWriter([])
        #expect(throws: ErrorReport.self) {
            try fields.value(.integer(1 << 40), ResultColumn(name: "x", type: .int4, format: .binary))
        }
    }

    // MARK: Texts

    @Test func wordsAreCutByPostgresRules() throws {
        func words(_ sql: String) throws -> [String] {
            try SQLWordReader.words(of: sql).map { "\($0.kind):\($0.text)" }
        }
        #expect(try words("a-- x\n'b''c'/*/**/*/\"d\"\"e\"") == ["word:a", "string:b'c", "quotedName:d\"e"])
        #expect(
            try words("$1::int $a$x$b$y$a$ E'\\'\\n' 1.5e-3.x") == [
                "parameter:1", "mark:::", "word:int", "string:x$b$y", "string:'\n", "number:1.5e-3", "mark:.", "word:x",
            ])
        #expect(try words("a->>'b'!~*c") == ["word:a", "mark:->>", "string:b", "mark:!~*", "word:c"])
        for sql in ["'a", "\"a", "/* /* */", "$$a", "E'a\\'", "a ? b", "\u{1F600}'"] {
            #expect(throws: ErrorReport.self, "\(sql)") { try SQLWordReader.words(of: sql) }
        }
    }

    /// Strings, names and comments reach SQLite as they were meant, whatever stands in them.
    @Test func whatIsQuotedIsNeverRewritten() throws {
        let facts = SessionFacts(user: "u", database: "d", process: 1, settings: SessionSettings())
        let context = RewriteContext(views: [], now: 0, session: facts)
        func sql(_ text: String) throws -> String {
            try SQLRewriter.rewrite(try #require(SQLStatement.statements(of: text).first), context).sql
        }
        #expect(try sql("SELECT 'a::int now() --' FROM \"x::y\"") == "SELECT 'a::int now() --' FROM \"x::y\"")
        #expect(try sql("SELECT x::int FROM t -- '") == "SELECT CAST( \"x\" AS INTEGER) FROM \"t\"")
        #expect(
            try sql("SELECT \"a`b\", E'\\'; DROP' FROM [t".replacing("[", with: ""))
                == "SELECT \"a`b\" , '''; DROP' FROM \"t\"")
        #expect(try sql("SELECT now() FROM t") == "SELECT '1970-01-01T00:00:00.000Z' FROM \"t\"")
    }

    @Test func patternsBecomeGlobs() {
        #expect(LikePattern.glob("a%b_c", escape: "\\") == "a*b?c")
        #expect(LikePattern.glob("50\\%*[?", escape: "\\") == "50%[*][[][?]")
    }

    @Test func intervalsAreRead() {
        #expect(IntervalText.modifiers("1 day 2 hours", isSubtracted: true) == ["-1 days", "-2 hours"])
        #expect(IntervalText.modifiers("5min", isSubtracted: false) == ["+5 minutes"])
        #expect(IntervalText.modifiers("01:30", isSubtracted: false) == ["+5400 seconds"])
        for text in ["", "day", "1", "1 lightyear", "x:y"] {
            #expect(IntervalText.modifiers(text, isSubtracted: false) == nil)
        }
    }
}
