import Foundation
import StreamCore
import Testing

@testable import PostgresServer

/// The programs that people use, against the server.
@Suite(.serialized) struct ClientProgramTests {
    private static let hasPsql = ClientProcess.has(ClientProcess.psql)

    @Test(
        .enabled(if: hasPsql),
        arguments: [
            (
                ["-c", "\\d"],
                ["public | customers         | view  | weir", "public | weir_dead_letters | table | weir", "(2 rows)"]
            ),
            (["-c", "\\dt"], ["weir_dead_letters | table"]),
            (["-c", "\\dv"], ["customers | view"]),
            (["-c", "\\l"], ["weir | weir  | UTF8"]),
            (["-c", "\\dn"], ["public | weir"]),
            (["-c", "\\du"], ["weir"]),
            (
                ["-c", "\\d customers"],
                [
                    "View \"public.customers\"", "customer_id | text                     |           |          |",
                    "spent       | numeric(18,2)            |           |          |",
                    "last_order  | timestamp with time zone |           |          |",
                    "orders      | bigint                   |           | not null |",
                ]
            ),
            (["-c", "\\d+ customers"], ["View \"public.customers\"", "numeric(18,2)"]),
            (["-c", "\\d cust*"], ["View \"public.customers\""]),
            (["-c", "\\df", "-c", "\\di", "-c", "\\dT", "-c", "\\dp", "-c", "\\dx", "-c", "\\ds"], ["(0 rows)"]),
            (
                ["-c", "SELECT customer_id, spent FROM customers ORDER BY 1"],
                [" O'Hara      |       ", " ann         | 123.45", " bob         |  -0.05", "(3 rows)"]
            ),
            (["-At", "-c", "SELECT 1; SELECT 2"], ["1\n2\n"]),
        ])
    func psqlSays(_ arguments: [String], _ expected: [String]) async throws {
        try await withServedViews { views in
            let result = try ClientProcess.psql(views.port, arguments)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.errors.isEmpty || result.errors.hasPrefix("Did not find any"), "\(result.errors)")
            for text in expected { #expect(result.output.contains(text), "\(result.output)") }
        }
    }

    @Test(.enabled(if: hasPsql)) func whatIsTypedIsUnderstood() async throws {
        try await withServedViews { views in
            let typed = """
                SELECT count(*) FROM customers \\gx
                \\echo :SERVER_VERSION_NUM
                SELECT customer_id, spent, last_order, orders > 1 AS many FROM customers \\gdesc
                """
            let result = try ClientProcess.psql(views.port, ["-At"], input: typed)
            let described =
                "customer_id|text\nspent|numeric(18,2)\nlast_order|timestamp with time zone\nmany|boolean\n"
            #expect(result.output == "count|3\n150000\n" + described, "\(result)")
        }
    }

    @Test(.enabled(if: hasPsql)) func psqlShowsWhereAnErrorLies() async throws {
        try await withServedViews { views in
            let result = try ClientProcess.psql(views.port, ["-c", "SELECT spent,\n  wrong FROM customers"])
            #expect(result.status == 1)
            #expect(result.errors.contains("LINE 2:   wrong FROM customers\n          ^"), "\(result.errors)")
        }
    }

    /// As `\watch` does it: the same statement again and again, each time the newest epoch.
    @Test(.enabled(if: hasPsql)) func repeatedStatementsSeeNewEpochs() async throws {
        try await withServedViews { views in
            let client = try views.session()
            var seen: [String?] = []
            for epoch in 2..<6 {
                try await views.apply(Int64(epoch), Customer.many(epoch))
                seen += try client.rows("SELECT count(*) FROM customers").map { $0[0] }
            }
            #expect(seen == ["5", "6", "7", "8"])
        }
    }

    @Test(.enabled(if: hasPsql)) func controlCEndsTheStatement() async throws {
        try await withServedViews { views in
            let result = try ClientProcess.run(
                ClientProcess.psql,
                [
                    "-X", "-h", "127.0.0.1", "-p", "\(views.port)", "-U", "ann", "-c", "SELECT 'connected'", "-c",
                    SimpleQueryTests.endless, "weir",
                ], interruptedAfter: "connected")
            #expect(result.status == 1)
            #expect(result.errors.contains("canceling statement due to user request"), "\(result.errors)")
            #expect(try views.session().rows("SELECT 1") == [["1"]])
        }
    }

    @Test(.enabled(if: ClientProcess.python != nil)) func psycopg() async throws {
        try await withServedViews { views in
            let script = ClientProcess.root.path + "/Tests/PostgresServerTests/Inputs/psycopg_session.py"
            let result = try ClientProcess.run(try #require(ClientProcess.python), [script, "\(views.port)"])
            #expect(result.output == "done\n", "\(result.errors)")
        }
    }

    @Test(.enabled(if: ClientProcess.has(ClientProcess.pgbench)), arguments: ["simple", "extended", "prepared"])
    func pgbench(_ mode: String) async throws {
        let script = FileManager.default.temporaryDirectory.appending(path: "weir-pgbench-\(UUID().uuidString).sql")
        defer { try? FileManager.default.removeItem(at: script) }
        try "\\set n random(0, 999)\nSELECT orders, spent FROM customers WHERE customer_id = 'c' || :n;\n"
            .write(to: script, atomically: true, encoding: .utf8)
        try await withServedViews(Customer.many(1000)) { views in
            let result = try ClientProcess.run(
                ClientProcess.pgbench,
                [
                    "-n", "-h", "127.0.0.1", "-p", "\(views.port)", "-U", "ann", "-M", mode, "-f", script.path, "-c",
                    "6", "-t", "50", "weir",
                ])
            #expect(result.status == 0, "\(result.errors)")
            #expect(
                result.output.contains("number of transactions actually processed: 300/300"),
                "\(result.output)\(result.errors)")
        }
    }
}
