import StreamCore
import TestSupport
import Testing

@testable import PostgresServer

@Suite struct HostileClientTests {
    @Test func encryptionIsDeclined() async throws {
        try await withServedViews { views in
            let client = try views.client()
            try client.send(Wire.gss)
            #expect(try client.byte() == UInt8(ascii: "N"))
            try client.send(Wire.tls)
            #expect(try client.byte() == UInt8(ascii: "N"))
            try client.startUp(["user": "ann"])
            #expect(try client.rows("SELECT 1") == [["1"]])
        }
    }

    /// Otherwise whoever sits between could put statements in front of an encrypted session.
    @Test(arguments: [Wire.tls, Wire.gss])
    func bytesBehindARequestForEncryptionEndTheConnection(_ request: [UInt8]) async throws {
        try await withServedViews { views in
            let client = try views.client()
            try client.send(request + Wire.startup(["user": "ann"]) + Wire.query("SELECT 1"))
            #expect(try client.byte() == nil)
        }
    }

    @Test(
        arguments: [
            ("no length", [0, 0, 0, 0]), ("a length that is too short", [0, 0, 0, 4]),
            ("a huge length", [0x7f, 0xff, 0xff, 0xff, 0, 3, 0, 0]),
            ("a negative length", [0xff, 0xff, 0xff, 0xff, 0, 3, 0, 0]),
            ("another version", Wire.message(nil, Wire.int32(2 << 16) + [0])),
            ("HTTP", Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)),
            ("no user", Wire.startup(["database": "x"])),
            ("no end of the parameters", Wire.message(nil, Wire.int32(196_608) + Wire.text("user") + Wire.text("ann"))),
            ("bytes behind the parameters", Wire.message(nil, Wire.int32(196_608) + [0, 1, 2])),
            ("replication", Wire.startup(["user": "ann", "replication": "true"])),
            ("encryption again and again", Wire.tls),
        ] as [(String, [UInt8])])
    func aBadStartIsRefused(_ name: String, _ bytes: [UInt8]) async throws {
        try await withServedViews { views in
            let client = try views.client()
            try client.send(bytes)
            if bytes == Wire.tls {
                for _ in 0..<2 {
                    #expect(try client.byte() == UInt8(ascii: "N"))
                    try client.send(bytes)
                }
                #expect(try client.byte() == UInt8(ascii: "N"))
            }
            client.finishSending()
            let answer = try client.answer()
            #expect(answer == nil || answer?.field("S") == "FATAL", "\(name)")
            #expect(try client.isClosed())
        }
    }

    @Test(
        arguments: [
            ("an unknown type", [0x7a, 0, 0, 0, 4]), ("a huge length", [0x51, 0x7f, 0xff, 0xff, 0xff]),
            ("a length below its own", [0x51, 0, 0, 0, 3]),
            ("a query without an end", Wire.message("Q", Array("SELECT 1".utf8))),
            ("bytes behind a query", Wire.message("Q", Wire.text("SELECT 1") + [1])),
            ("an empty query message", Wire.message("Q", [])),
            ("more parameters than bytes", Wire.message("B", [0, 0, 0, 0, 0xff, 0xff])),
            ("a negative length of a value", Wire.message("B", [0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe, 0, 0])),
            ("an unknown format", Wire.message("B", [0, 0, 0, 1, 0, 7, 0, 0, 0, 0])),
            ("describe of nothing", Wire.message("D", [0x58, 0])), ("a password", Wire.message("p", Wire.text("x"))),
        ] as [(String, [UInt8])])
    func aBadMessageEndsTheConnection(_ name: String, _ bytes: [UInt8]) async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(bytes)
            #expect(try client.answer()?.field("C") == "08P01", "\(name)")
            #expect(try client.isClosed())
            // The server goes on.
            #expect(try views.session().rows("SELECT 1") == [["1"]])
        }
    }

    @Test func copyMessagesAreDropped() async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(Wire.message("d", [1, 2]) + Wire.message("c", []) + Wire.message("f", Wire.text("x")))
            #expect(try client.rows("SELECT 1") == [["1"]])
        }
    }

    @Test func aTextThatIsNotUTF8IsAnErrorOfItsStatement() async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(Wire.parse("SELECT $1::text") + Wire.bind([[0xff]]) + Wire.sync)
            #expect(try client.answers().first { $0.type == "E" }?.field("C") == "22021")
            #expect(try client.rows("SELECT 1") == [["1"]])
        }
    }

    @Test func deepNestingIsAnError() async throws {
        try await withServedViews { views in
            let client = try views.session()
            let deep = "SELECT " + String(repeating: "(", count: 50_000) + "1" + String(repeating: ")", count: 50_000)
            #expect(try client.error(deep)?.field("C") == "54000")
            let casts = "SELECT 1" + String(repeating: "::int", count: 5_000)
            #expect(try client.error(casts) != nil)
            #expect(try client.rows("SELECT 1") == [["1"]])
        }
    }

    /// A statement is read on the loop that serves everybody: one that were read for ever would end all of them.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "SELECT max(1]", "SELECT max(1] 2)", "SELECT max(1, ])", "SELECT max(]", "SELECT 1 IN (1]",
            "SELECT 1 IN (]",
            "SELECT CASE 1 ] WHEN 1 THEN 2 END", "SELECT CASE WHEN 1 ] THEN 2 END", "SELECT CASE ]", "SELECT ]",
            "SELECT [",
            "SELECT 1 = ANY (ARRAY[1)", "SELECT 1 = ANY (ARRAY[1]]", "SELECT ARRAY[1", "SELECT substring('a' FROM 1]",
            "SELECT trim(BOTH 'a' FROM 'b']", "SELECT extract(year FROM now()]", "SELECT CAST(1 AS int]",
            "SELECT 1 LIMIT ]", "SELECT sum(1) OVER (]", "SELECT sum(1) FILTER (]",
            "SELECT array_to_string(array(], ',')",
            "SELECT 'a' LIKE ]", "SELECT 1 BETWEEN ] AND 2", "SELECT x FROM (VALUES (1]) AS t(x)", "SELECT 1::int[",
        ])
    func aBracketThatClosesNothingIsAnError(_ sql: String) async throws {
        try await withServedViews { views in
            let client = try views.session()
            #expect(try client.error(sql) != nil)
            #expect(try client.rows("SELECT 1") == [["1"]])
        }
    }

    /// Messages of a driver, cut, repeated and changed at random places: whatever comes, the server answers the next client.
    @Test func randomBytesHarmNobody() async throws {
        try await withServedViews { views in
            var generator = SeededGenerator(seed: 20_260_301)
            for _ in 0..<400 {
                let client = try views.client()
                var bytes = Wire.startup(["user": "ann"])
                for _ in 0..<generator.below(6) { bytes += Self.messages[generator.below(Self.messages.count)] }
                for _ in 0..<generator.below(5) {
                    let place = generator.below(bytes.count)
                    switch generator.below(3) {
                    case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
                    }
                }
                try? client.send(bytes)
                client.finishSending()
                #expect(try client.isClosed())
            }
            #expect(try views.session().rows("SELECT count(*) FROM customers") == [["3"]])
        }
    }

    private static let messages = [
        Wire.query("SELECT * FROM customers WHERE orders > 1; SHOW ALL"),
        Wire.query("BEGIN; DECLARE c CURSOR FOR SELECT 1"),
        Wire.parse("SELECT customer_id FROM customers WHERE orders = $1 AND last_order > $2", types: [20]),
        Wire.bind([[49], Array("2026-01-01".utf8)], results: [1]), Wire.describe("S"), Wire.describe("P"),
        Wire.execute(rows: 1), Wire.sync, Wire.flush, Wire.close("P"), Wire.terminate, Wire.query("FETCH ALL c"),
        Wire.query("SELECT c.relname FROM pg_catalog.pg_class c WHERE c.relname ~ '^(cust.*)$'"),
    ]
}
