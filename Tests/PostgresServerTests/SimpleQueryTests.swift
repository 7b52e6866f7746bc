import StreamCore
import Testing

@testable import PostgresServer

@Suite struct SimpleQueryTests {
    @Test func aClientIsLetIn() async throws {
        try await withServedViews { views in
            let client = try views.session()
            #expect(client.parameters["server_encoding"] == "UTF8")
            #expect(client.parameters["server_version"]?.hasPrefix("15") == true)
            #expect(client.parameters["TimeZone"] == "UTC")
            #expect(client.process > 0)
        }
    }

    @Test func valuesAreTyped() async throws {
        try await withServedViews { views in
            let client = try views.session()
            let answers = try client.query("SELECT * FROM customers ORDER BY orders")
            #expect(answers.map(\.type) == ["T", "D", "D", "D", "C", "Z"])
            #expect(
                answers.filter { $0.type == "D" }.map(\.texts) == [
                    ["bob", "1", "-0.05", "2026-03-01 13:30:00.5+00", "f", "1e+20", "1970-01-01"],
                    ["ann", "3", "123.45", "2026-03-01 12:30:00.5+00", "t", "4.5", "2024-10-04"],
                    ["O'Hara", "7", nil, nil, "t", "0", nil],
                ])
            #expect(answers[4].tag == "SELECT 3")
            #expect(answers[0].body.columnTypes == [25, 20, 1700, 1184, 16, 701, 1082])
        }
    }

    @Test(
        arguments: [
            ("SELECT count(*) FROM customers", ["3"], [20]),
            ("SELECT name || \"Age\" FROM (VALUES ('ann', 30)) people(name, \"Age\")", ["ann30"], [25]),
            ("SELECT n FROM (VALUES (1)) AS numbers (n) WHERE (n) IN (1)", ["1"], [20]),
            ("SELECT sum(spent), avg(rating) > 1 FROM customers WHERE active", ["123.45", "t"], [1700, 16]),
            ("SELECT customer_id FROM customers WHERE spent > '100'", ["ann"], [25]),
            ("SELECT customer_id FROM customers WHERE last_order >= '2026-03-01 13:00'", ["bob"], [25]),
            (
                "SELECT customer_id FROM customers WHERE last_order BETWEEN '2026-03-01T13:00:00Z' AND '2026-03-02'",
                ["bob"], [25]
            ),
            (
                "SELECT customer_id FROM customers WHERE last_order < timestamp '2026-03-01 13:00:00+00:00'", ["ann"],
                [25]
            ),
            ("SELECT customer_id FROM customers WHERE joined = date '1970-01-01'", ["bob"], [25]),
            ("SELECT customer_id FROM customers WHERE active = 'f'", ["bob"], [25]),
            ("SELECT customer_id FROM customers WHERE orders IN ('1', 2)", ["bob"], [25]),
            ("SELECT orders::text || '!' AS x FROM customers WHERE customer_id = 'ann'", ["3!"], [25]),
            ("SELECT spent::numeric(10,1) FROM customers WHERE customer_id = 'ann'", ["123.5"], [1700]),
            (
                "SELECT date_trunc('hour', last_order) FROM customers WHERE customer_id = 'ann'",
                ["2026-03-01 12:00:00+00"], [1184]
            ),
            (
                "SELECT date_trunc('week', last_order) FROM customers WHERE customer_id = 'ann'",
                ["2026-02-23 00:00:00+00"], [1184]
            ),
            (
                "SELECT date_trunc('quarter', last_order) FROM customers WHERE customer_id = 'ann'",
                ["2026-01-01 00:00:00+00"], [1184]
            ),
            (
                "SELECT extract(hour FROM last_order), extract(epoch from last_order) FROM customers WHERE customer_id = 'ann'",
                ["12", "1772368200.5"], [20, 701]
            ),
            (
                "SELECT extract(isodow FROM last_order), extract(quarter from last_order), extract(week from last_order) FROM customers WHERE customer_id = 'ann'",
                ["7", "1", "9"], [20, 20, 20]
            ),
            (
                "SELECT last_order - interval '1 hour 30 minutes' FROM customers WHERE customer_id = 'ann'",
                ["2026-03-01 11:00:00.5+00"], [1184]
            ),
            (
                "SELECT last_order::date + 1, joined - date '2024-10-01' FROM customers WHERE customer_id = 'ann'",
                ["2026-03-02", "3"], [1082, 23]
            ),
            (
                "SELECT CASE WHEN active THEN 'yes' ELSE 'no' END FROM customers WHERE customer_id ILIKE 'ANN'",
                ["yes"], [25]
            ),
            ("SELECT customer_id FROM public.customers WHERE customer_id LIKE 'a%'", ["ann"], [25]),
            ("SELECT count(*) FROM customers WHERE customer_id LIKE 'A%'", ["0"], [20]),
            ("SELECT count(*) FROM customers WHERE customer_id LIKE lower('A') || '_n'", ["1"], [20]),
            ("SELECT customer_id FROM customers ORDER BY orders OFFSET 1 FETCH FIRST 1 ROW ONLY", ["ann"], [25]),
            ("SELECT customer_id FROM customers ORDER BY orders OFFSET 2", ["O'Hara"], [25]),
            (
                "SELECT coalesce(spent, 0)::numeric(18,2) FROM customers WHERE customer_id = E'O\\'Hara'", ["0.00"],
                [1700]
            ),
            ("SELECT max(t.n) FROM (SELECT orders AS n FROM customers) t", ["7"], [20]),
            ("WITH big AS (SELECT * FROM customers WHERE orders > 2) SELECT count(*) AS n FROM big", ["2"], [20]),
            ("SELECT (SELECT count(*) FROM customers) AS n, 1 + 1, 'a' || 'b'", ["3", "2", "ab"], [20, 20, 25]),
            (
                "SELECT substring(customer_id from 2 for 1), position('n' in customer_id), left(customer_id, 2) FROM customers WHERE customer_id = 'ann'",
                ["n", "2", "an"], [25, 20, 25]
            ),
            (
                "SELECT to_char(last_order, 'YYYY/MM/DD HH24:MI') FROM customers WHERE customer_id = 'ann'",
                ["2026/03/01 12:30"], [25]
            ),
            ("SELECT count(*) FROM customers WHERE orders = ANY (ARRAY[1, 3])", ["2"], [20]),
            ("SELECT count(*) FROM customers WHERE customer_id = ANY ('{ann,\"bob\"}')", ["2"], [20]),
            ("SELECT count(*) FILTER (WHERE active) OVER () FROM customers LIMIT 1", ["2"], [20]),
            ("SELECT true, NOT true, 1 = 1, NULL", ["t", "f", "t", nil], [16, 16, 16, 25]),
            ("SELECT $$a'b$$ AS x /* SELECT /* nested */ */ -- ::int", ["a'b"], [25]),
            ("SELECT current_user, current_database(), current_schema()", ["ann", "weir", "public"], [19, 19, 19]),
        ] as [(String, [String?], [Int])])
    func postgresSpellings(_ sql: String, _ row: [String?], _ types: [Int]) async throws {
        try await withServedViews { views in
            let answers = try views.session().query(sql)
            let rows = answers.filter { $0.type == "D" }.map(\.texts)
            #expect(rows == [row], "\(sql): \(answers)")
            #expect(answers.first?.body.columnTypes == types)
        }
    }

    @Test(
        arguments: [
            ("SELECT nothing FROM customers", "42703", 8), ("SELECT * FROM nowhere", "42P01", nil),
            ("SELECT 1 FROM customers WHERE spent::nope > 1", "42704", 38),
            ("SELECT 'abc", "42601", 8), ("SELEC 1", "42601", 1), ("SELECT (1", "42601", 10),
            ("SELECT * FROM customers WHERE orders = 'x'", "22P02", 40),
            ("SELECT * FROM customers WHERE last_order > 'soon'", "22007", 44),
            ("SELECT frob(1)", "42883", 8), ("INSERT INTO customers VALUES (1)", "25006", 1),
            ("DELETE FROM customers", "25006", 1), ("DROP VIEW customers", "25006", 1),
            ("COPY customers TO STDOUT", "25006", 1), ("CREATE TABLE x (a int)", "25006", 1),
            ("ATTACH 'x' AS y", "25006", 1), ("PRAGMA writable_schema = 1", "25006", 1),
            ("SELECT * FROM weir_v_customers", "42501", nil), ("SELECT * FROM sqlite_master", "42501", nil),
            ("SELECT load_extension('x')", "42501", nil), ("SELECT $1", "42P02", 8),
            ("SELECT last_order - last_order FROM customers", "0A000", 19),
            ("SELECT 'ä', nothing FROM customers", "42703", 13),
            ("SELECT 1;\nSELECT nothing FROM customers", "42703", 18),
            ("SELECT * FROM customers FOR UPDATE", "25006", 25), ("EXPLAIN SELECT 1", "0A000", 1),
            ("SET nonsense = 1", "42704", nil), ("SHOW nonsense", "42704", nil),
            ("SET default_transaction_read_only = off", "25006", nil), ("FETCH 1 FROM c", "34000", nil),
            ("WITH x AS (SELECT 1) DELETE FROM customers", nil, nil), ("SELECT 1 SELECT 2", nil, nil),
        ] as [(String, String?, Int?)])
    func errorsHaveAStateAndAPlace(_ sql: String, _ state: String?, _ position: Int?) async throws {
        try await withServedViews { views in
            let client = try views.session()
            let error = try #require(try client.error(sql))
            if let state { #expect(error.field("C") == state, "\(error)") }
            if let position { #expect(error.field("P") == "\(position)", "\(error)") }
            // The connection goes on.
            #expect(try client.rows("SELECT 1") == [["1"]])
        }
    }

    @Test func statementsOfOneStringEndAtTheFirstError() async throws {
        try await withServedViews { views in
            let client = try views.session()
            let answers = try client.query("SELECT 1; SELECT 2; SELECT nothing FROM customers; SELECT 3")
            #expect(answers.map(\.type) == ["T", "D", "C", "T", "D", "C", "E", "Z"])
            #expect(try client.query(" ; -- nothing").map(\.type) == ["I", "Z"])
        }
    }

    @Test func aTransactionReadsOneEpoch() async throws {
        try await withServedViews { views in
            let client = try views.session()
            #expect(try client.query("BEGIN").last?.body == [UInt8(ascii: "T")])
            #expect(try client.rows("SELECT orders FROM customers WHERE customer_id = 'ann'") == [["3"]])
            var ann = Customer.some[0]
            ann.orders = 4
            try await views.apply(2, [ann])
            #expect(try client.rows("SELECT orders FROM customers WHERE customer_id = 'ann'") == [["3"]])
            #expect(try client.query("COMMIT").last?.body == [UInt8(ascii: "I")])
            #expect(try client.rows("SELECT orders FROM customers WHERE customer_id = 'ann'") == [["4"]])
        }
    }

    @Test func aFailedTransactionWantsItsEnd() async throws {
        try await withServedViews { views in
            let client = try views.session()
            _ = try client.query("BEGIN")
            #expect(try client.query("SELECT nothing FROM customers").last?.body == [UInt8(ascii: "E")])
            #expect(try client.error("SELECT 1")?.field("C") == "25P02")
            #expect(try client.query("COMMIT").first?.tag == "ROLLBACK")
            #expect(try client.rows("SELECT 1") == [["1"]])
            _ = try client.query("BEGIN; SAVEPOINT a")
            _ = try client.query("SELECT nothing FROM customers")
            #expect(try client.query("ROLLBACK TO a").last?.body == [UInt8(ascii: "T")])
            #expect(try client.rows("SELECT 1") == [["1"]])
        }
    }

    @Test func anIdleTransactionLetsGoOfItsEpoch() async throws {
        var limits = PostgresLimits()
        limits.idleTransactionTime = 50
        try await withServedViews(limits: limits, snapshots: 1) { views in
            let idle = try views.session()
            _ = try idle.query("BEGIN; SELECT count(*) FROM customers")
            // There is one snapshot, which comes free when the other's time is over.
            #expect(try views.session().rows("SELECT count(*) FROM customers") == [["3"]])
            #expect(try idle.error("SELECT 1")?.field("C") == "25P03")
            #expect(try idle.query("ROLLBACK").first?.tag == "ROLLBACK")
            #expect(try idle.rows("SELECT count(*) FROM customers") == [["3"]])
        }
    }

    @Test func settingsAreKept() async throws {
        try await withServedViews { views in
            let client = try views.session(["user": "ann", "application_name": "test", "TimeZone": "Europe/Berlin"])
            #expect(client.parameters["application_name"] == "test")
            #expect(try client.rows("SHOW application_name") == [["test"]])
            #expect(try client.query("SET application_name TO 'other'").map(\.type) == ["S", "C", "Z"])
            #expect(try client.rows("SELECT current_setting('application_name')") == [["other"]])
            #expect(try client.query("SET TIME ZONE 'Europe/Berlin'").map(\.type) == ["N", "S", "C", "Z"])
            #expect(try client.query("SET statement_timeout = '5min'; SHOW statement_timeout")[2].texts == ["300000"])
            #expect(try client.query("DISCARD ALL").first?.tag == "DISCARD ALL")
            #expect(try client.rows("SHOW statement_timeout") == [["60000"]])
        }
    }

    @Test func aStatementThatTakesTooLongIsEnded() async throws {
        try await withServedViews { views in
            let client = try views.session()
            _ = try client.query("SET statement_timeout = 100")
            #expect(try client.error(Self.endless)?.field("C") == "57014")
            #expect(try client.rows("SELECT count(*) FROM customers") == [["3"]])
        }
    }

    static let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n, customers"

    @Test func aCancelRequestEndsTheStatement() async throws {
        try await withServedViews { views in
            let client = try views.session()
            try client.send(Wire.query(Self.endless))
            // A wrong secret cancels nothing; the right one may come before the statement runs, and then is sent again.
            try views.client().send(Wire.cancel(client.process, client.secret &+ 1))
            while !client.hasAnswer(within: 20) {
                let other = try views.client()
                try other.send(Wire.cancel(client.process, client.secret))
                _ = try other.isClosed()
            }
            let error = try client.answers().first { $0.type == "E" }
            #expect(error?.field("C") == "57014")
            #expect(error?.field("M") == "canceling statement due to user request")
        }
    }
}

extension [UInt8] {
    /// The object ids of a RowDescription.
    var columnTypes: [Int] {
        var rest = dropFirst(2)
        var types: [Int] = []
        while let end = rest.firstIndex(of: 0), rest.endIndex >= end + 19 {
            types.append(rest[(end + 7)..<(end + 11)].reduce(0) { $0 << 8 | Int($1) })
            rest = rest[(end + 19)...]
        }
        return types
    }
}
