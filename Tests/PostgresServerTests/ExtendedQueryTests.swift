import StreamCore
import Testing

@testable import PostgresServer

@Suite struct ExtendedQueryTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func whatADriverSendsAtOnce() async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(
                Wire.parse("SELECT customer_id, spent FROM customers WHERE orders = $1") + Wire.bind([bytes("3")])
                    + Wire.describe("P") + Wire.execute() + Wire.sync)
            let answers = try client.answers()
            #expect(answers.map(\.type) == ["1", "2", "T", "D", "C", "Z"])
            #expect(answers[3].texts == ["ann", "123.45"])
        }
    }

    /// As a driver for Java does it: a named statement that is described once and bound many times, in binary.
    @Test func aPreparedStatementInBinary() async throws {
        try await withServedViews { views in
            let client = try views.session()
            let sql =
                "SELECT customer_id, orders, spent, last_order, active, rating, joined FROM customers WHERE customer_id = $1"
            try client.send(Wire.parse(sql, name: "S_1", types: [1043]) + Wire.describe("S", "S_1") + Wire.sync)
            let described = try client.answers()
            #expect(described.map(\.type) == ["1", "t", "T", "Z"])
            #expect(described[2].body.columnTypes == [25, 20, 1700, 1184, 16, 701, 1082])
            for _ in 0..<3 {
                try client.send(
                    Wire.bind([bytes("ann")], statement: "S_1", formats: [0], results: [1]) + Wire.execute() + Wire.sync
                )
                let answers = try client.answers()
                #expect(answers.map(\.type) == ["2", "D", "C", "Z"])
                let values = answers[1].values
                #expect(values[0] == bytes("ann"))
                #expect(values[1] == [0, 0, 0, 0, 0, 0, 0, 3])
                #expect(values[2] == [0, 2, 0, 0, 0, 0, 0, 2, 0, 123, 0x11, 0x94])
                let microseconds = (Customer.start - 946_684_800_000) * 1000
                #expect(values[3] == withUnsafeBytes(of: microseconds.bigEndian) { Array($0) })
                #expect(values[4] == [1])
                #expect(values[5] == withUnsafeBytes(of: (4.5).bitPattern.bigEndian) { Array($0) })
                #expect(values[6] == withUnsafeBytes(of: Int32(20_000 - 10_957).bigEndian) { Array($0) })
            }
        }
    }

    @Test(
        arguments: [
            ("orders = $1", 20, [0, 0, 0, 0, 0, 0, 0, 3]), ("orders = $1", 23, [0, 0, 0, 3]),
            ("orders = $1", 21, [0, 3]),
            ("rating = $1", 701, [0x40, 0x12, 0, 0, 0, 0, 0, 0]), ("active = $1 AND orders = 3", 16, [1]),
            ("spent = $1", 1700, [0, 2, 0, 0, 0, 0, 0, 2, 0, 123, 0x11, 0x94]),
            ("joined = $1", 1082, [0, 0, 0x23, 0x53]), ("customer_id = $1", 25, [97, 110, 110]),
            ("customer_id = $1", 0, [97, 110, 110]),
        ] as [(String, Int32, [UInt8])])
    func binaryParameters(_ condition: String, _ type: Int32, _ value: [UInt8]) async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(
                Wire.parse("SELECT customer_id FROM customers WHERE \(condition)", types: [type])
                    + Wire.bind([value], formats: [1]) + Wire.execute() + Wire.sync)
            #expect(try client.answers().filter { $0.type == "D" }.map(\.texts) == [["ann"]])
        }
    }

    @Test func parametersTakeTheTypeOfWhatTheyMeet() async throws {
        try await withServedViews { views in
            let client = try views.session()
            let sql = """
                SELECT $6::text FROM customers WHERE orders > $1 AND spent < $2 AND last_order BETWEEN $3 AND $4 \
                AND active = $5 LIMIT $7
                """
            try client.send(Wire.parse(sql) + Wire.describe("S") + Wire.sync)
            let types = try client.answers()[1].body.dropFirst(2)
            let ids = stride(from: types.startIndex, to: types.endIndex, by: 4).map {
                Int(types[$0 + 2]) << 8 | Int(types[$0 + 3])
            }
            #expect(ids == [20, 1700, 1184, 1184, 16, 25, 20])
            let values = ["2", "200.5", "2026-03-01 12:00:00+00", "2026-03-01 14:30:00+02", "true", "x", "1"]
            try client.send(Wire.bind(values.map { Array($0.utf8) }) + Wire.execute() + Wire.sync)
            #expect(try client.answers().map(\.type) == ["2", "C", "Z"])
            let later = ["2", "200.5", "2026-03-01 12:00:00+00", "2026-03-01 14:31:00+02", "true", "x", "1"]
            try client.send(Wire.bind(later.map { Array($0.utf8) }) + Wire.execute() + Wire.sync)
            #expect(try client.answers().filter { $0.type == "D" }.map(\.texts) == [["x"]])
        }
    }

    @Test func aPortalIsSuspendedAndGoesOn() async throws {
        try await withServedViews(Customer.many(1000)) { views in
            let client = try views.session()
            try client.send(Wire.query("BEGIN"))
            _ = try client.answers()
            try client.send(
                Wire.parse("SELECT orders FROM customers ORDER BY orders") + Wire.bind(portal: "C_1")
                    + Wire.execute("C_1", rows: 300) + Wire.sync)
            #expect(try client.answers().filter { $0.type == "s" }.count == 1)
            var rows: [String?] = []
            var isOver = false
            while !isOver {
                try client.send(Wire.execute("C_1", rows: 300) + Wire.sync)
                let answers = try client.answers()
                if rows.isEmpty {
                    try #require(
                        answers.count == 302, "\(answers.prefix(4).map { "\($0.type) \($0.body.prefix(40))" })")
                }
                rows += answers.filter { $0.type == "D" }.map { $0.texts.first ?? "\($0.body)" }
                isOver = answers.contains { $0.type == "C" }
            }
            #expect(rows == (300..<1000).map { "\($0)" }, "\(rows.count) \(rows.first ?? nil)")
            try client.send(Wire.query("COMMIT"))
            _ = try client.answers()
            try client.send(Wire.execute("C_1") + Wire.sync)
            #expect(try client.answers().first?.field("C") == "34000")
        }
    }

    @Test func afterAnErrorEverythingUpToSyncIsSkipped() async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(
                Wire.parse("SELECT nowhere FROM customers") + Wire.bind() + Wire.execute() + Wire.query("SELECT 1")
                    + Wire.sync)
            #expect(try client.answers().map(\.type) == ["E", "Z"])
            try client.send(
                Wire.bind(statement: "none") + Wire.sync + Wire.parse("SELECT 1") + Wire.bind() + Wire.execute()
                    + Wire.sync)
            #expect(try client.answers().map(\.type) == ["E", "Z"])
            #expect(try client.answers().map(\.type) == ["1", "2", "D", "C", "Z"])
        }
    }

    @Test func namesAreOfOneStatement() async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(Wire.parse("SELECT 1", name: "a") + Wire.parse("SELECT 2", name: "a") + Wire.sync)
            #expect(try client.answers().first { $0.type == "E" }?.field("C") == "42P05")
            try client.send(Wire.close("S", "a") + Wire.parse("SELECT 2", name: "a") + Wire.sync)
            #expect(try client.answers().map(\.type) == ["3", "1", "Z"])
            try client.send(Wire.parse("SELECT 1; SELECT 2") + Wire.sync)
            #expect(try client.answers().first?.field("C") == "42601")
            try client.send(Wire.bind([[49]], statement: "a") + Wire.sync)
            #expect(try client.answers().first?.field("C") == "08P01")
            try client.send(Wire.parse("SELECT $1::int") + Wire.bind([Array("x".utf8)]) + Wire.sync)
            #expect(try client.answers().first { $0.type == "E" }?.field("C") == "22P02")
        }
    }

    @Test func thereIsALimitOfStatements() async throws {
        var limits = PostgresLimits()
        limits.statements = 3
        try await withServedViews(limits: limits) { views in
            let client = try views.session()
            for number in 0..<4 {
                try client.send(Wire.parse("SELECT 1", name: "s\(number)") + Wire.sync)
                #expect(try client.answers().first?.type == (number < 3 ? "1" : "E"))
            }
        }
    }

    @Test func cursorsAreDeclaredAndFetched() async throws {
        try await withServedViews(Customer.many(10)) { views in
            let client = try views.session()
            #expect(try client.error("DECLARE c CURSOR FOR SELECT 1")?.field("C") == "25P01")
            _ = try client.query("BEGIN")
            #expect(
                try client.query("DECLARE c NO SCROLL CURSOR WITHOUT HOLD FOR SELECT orders FROM customers ORDER BY 1")
                    .first?.tag == "DECLARE CURSOR")
            #expect(try client.rows("FETCH 2 FROM c") == [["0"], ["1"]])
            #expect(try client.query("MOVE 3 IN c").first?.tag == "MOVE 3")
            #expect(try client.rows("FETCH FORWARD 2 FROM c") == [["5"], ["6"]])
            let rest = try client.query("FETCH ALL FROM c")
            #expect(rest.filter { $0.type == "D" }.count == 3)
            #expect(rest.first { $0.type == "C" }?.tag == "FETCH 3")
            #expect(try client.query("CLOSE c").first?.tag == "CLOSE CURSOR")
            #expect(try client.error("FETCH 1 FROM c")?.field("C") == "34000")
        }
    }

    @Test func arraysStandBehindAny() async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(
                Wire.parse(
                    "SELECT count(*) FROM customers WHERE orders = ANY ($1) AND customer_id = ANY($2)",
                    types: [1016, 0])
                    + Wire.bind([Array("{1,3}".utf8), Array("{ann,\"x,y\",NULL}".utf8)]) + Wire.execute() + Wire.sync)
            #expect(try client.answers().filter { $0.type == "D" }.map(\.texts) == [["1"]])
        }
    }
}
