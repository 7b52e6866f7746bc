import Foundation
import StreamCore
import TestSupport
import Testing

/// SQL through real sockets: forms, limits, errors, and clients that leave.
@Suite struct SQLEndpointTests {
    @Test(.timeLimit(.minutes(1))) func rowsComeInThreeForms() async throws {
        try await withBank { bank in
            try await bank.apply([
                BankViews.rows([.init(id: 1, owner: "a\"b", balance: 250), .init(id: 2, owner: nil, balance: nil)])
            ])
            let body = #"{"sql":"SELECT id, owner, balance FROM accounts ORDER BY id"}"#
            let json = try bank.sql(body)
            #expect(json.status == 200 && json.field("Weir-Epoch") == "1")
            #expect(json.body.contains(#"[1,"a\"b",2.50]"#), "\(json.body)")
            #expect(try json.json()["truncated"] as? Bool == false)
            let lines = try bank.sql(body, target: "/v1/sql?format=ndjson")
            #expect(
                lines.body
                    == "{\"id\":1,\"owner\":\"a\\\"b\",\"balance\":2.50}\n{\"id\":2,\"owner\":null,\"balance\":null}\n")
            let csv = try bank.sql(
                body, headers: ["Content-Type: application/json", "Accept: text/csv;q=0.9, text/plain"])
            #expect(csv.body == "id,owner,balance\r\n1,\"a\"\"b\",2.50\r\n2,,\r\n")
            #expect(csv.field("Weir-Offsets") == "payments:0:100")
        }
    }

    @Test(.timeLimit(.minutes(1))) func longAnswersAreStreamedWhole() async throws {
        try await withBank { bank in
            try await bank.apply([BankViews.rows((0..<3000).map { .init(id: $0, owner: "o\($0)", balance: $0) })])
            let json = try bank.sql(#"{"sql":"SELECT id FROM accounts ORDER BY id","limit":2500}"#)
            #expect(json.field("Transfer-Encoding") == "chunked")
            let rows = try #require(json.json()["rows"] as? [[Int]])
            #expect(rows.map { $0[0] } == Array(0..<2500))
            #expect(try json.json()["truncated"] as? Bool == true)
            let lines = try bank.sql(#"{"sql":"SELECT id FROM accounts"}"#, target: "/v1/sql?format=ndjson")
            #expect(lines.body.split(separator: "\n").count == 3000)
        }
    }

    @Test(.timeLimit(.minutes(1))) func parametersAreValues() async throws {
        try await withBank { bank in
            let answer = try bank.sql(#"{"sql":"SELECT ?1, ?2, ?3, ?4, ?5","parameters":[1,2.5,"x';--",null,true]}"#)
            #expect(answer.body.contains(#"[1,2.5,"x';--",null,1]"#), "\(answer.body)")
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            (#"{"sql":"SELECT nothing FROM accounts"}"#, 400, "query-invalid"),
            (#"{"sql":"DELETE FROM accounts"}"#, 403, "query-not-allowed"),
            (#"{"sql":"SELECT * FROM weir_meta"}"#, 403, "query-not-allowed"),
            (#"{"sql":"SELECT ?","parameters":[]}"#, 400, "query-invalid"),
            (#"{"sql":"SELECT 1","limit":0}"#, 400, "body-invalid"),
            (#"{"sql":"SELECT 1","limits":1}"#, 400, "body-invalid"),
            (#"{"sql":""}"#, 400, "body-invalid"), (#"{"sql":1}"#, 400, "body-invalid"), (#"[]"#, 400, "body-invalid"),
            (#"{"sql":"SELECT 1"} x"#, 400, "body-invalid"), ("", 400, "body-invalid"),
            (#"{"sql":"SELECT ?","parameters":[[1]]}"#, 400, "body-invalid"),
            (
                #"{"sql":"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n","timeout":100}"#,
                504, "query-timeout"
            ),
        ]) func errorsSayWhatIsWrong(_ body: String, _ status: Int, _ code: String) async throws
    {
        try await withBank { bank in
            let answer = try bank.sql(body)
            #expect(answer.status == status, "\(answer.body)")
            #expect(try answer.code() == code)
        }
    }

    @Test(.timeLimit(.minutes(1))) func anErrorNamesItsPlace() async throws {
        try await withBank { bank in
            let error = try #require(
                try bank.sql(#"{"sql":"SELECT id,\n  ownr FROM accounts"}"#).json()["error"] as? [String: Any])
            #expect(error["position"] as? [String: Int] == ["line": 2, "column": 3])
            #expect(error["hint"] as? String == "did you mean 'owner'?")
        }
    }

    @Test(.timeLimit(.minutes(1))) func otherTypesAreRefused() async throws {
        try await withBank { bank in
            let body = #"{"sql":"SELECT 1"}"#
            for (headers, status) in [
                (["Content-Type: text/plain"], 415), (["Content-Type: application/json", "Accept: image/png"], 406),
                (["Content-Type: application/json; charset=utf-8", "Accept: image/png, */*;q=0.1"], 200),
            ] {
                let answer = try bank.sql(body, headers: headers)
                #expect(answer.status == status, "\(headers)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func aClientThatWaitsToBeAskedIsAsked() async throws {
        try await withBank { bank in
            let body = #"{"sql":"SELECT 41 + 1"}"#
            let client = try bank.client()
            try client.send(
                "POST /v1/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\nExpect: 100-continue\r\n\r\n"
            )
            #expect(try client.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try client.send(body)
            #expect(try client.readResponse().body.contains("[42]"))
            try client.send(
                "POST /v1/sql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
            #expect(try client.read(through: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
        }
    }

    private static let endless =
        #"{"sql":"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n","timeout":60000}"#

    private static func send(_ client: RawClient, _ body: String) throws {
        try client.send(
            "POST /v1/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    /// What the metrics say of a figure.
    private static func figure(_ name: String, _ bank: ServedBank) throws -> Int {
        let line = try bank.get("/metrics").body.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return try #require(line.flatMap { Int($0.split(separator: " ")[1]) })
    }

    @Test(.timeLimit(.minutes(1))) func statementsOfClientsThatLeftEnd() async throws {
        try await withBank { bank in
            for resets in [true, false] {
                var client: RawClient? = try bank.client()
                if let client { try Self.send(client, Self.endless) }
                while try Self.figure("weir_statements_running", bank) < 1 {}
                if resets { client?.reset() }
                client = nil
                while try Self.figure("weir_statements_running", bank) > 0 {}
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func oneStatementTooManyIsRefused() async throws {
        try await withBank(
            changing: { limits in
                limits.statements.running = 1
                limits.statements.waiting = 0
            },
            body: { bank in
                let client = try bank.client()
                try Self.send(client, Self.endless)
                var answer = try bank.get("/v1/views")
                while answer.status == 200 { answer = try bank.get("/v1/views") }
                #expect(answer.status == 503 && answer.field("Retry-After") == "1")
                #expect(try answer.code() == "too-busy")
                // Rows by their keys do not wait for statements.
                #expect(try bank.get("/v1/views/accounts/rows/1").status == 404)
                client.reset()
            })
    }
}
