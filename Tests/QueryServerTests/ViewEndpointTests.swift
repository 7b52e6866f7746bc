import Foundation
import StreamCore
import Testing

/// What there is, and how fresh it is: over both readers, through real sockets.
@Suite struct ViewEndpointTests {
    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func viewsAreDescribed(_ kind: BankKind) async throws {
        try await withBank(kind) { bank in
            try await bank.apply([BankViews.rows([.init(id: 1, owner: "ann", balance: 100)])])
            let list = try bank.get("/v1/views")
            #expect(list.status == 200)
            let views = try #require(list.json()["views"] as? [[String: Any]])
            #expect(views.compactMap { $0["name"] as? String } == ["accounts", "sums"])
            let one = try bank.get("/v1/views/accounts").json()
            let view = try #require(one["view"] as? [String: Any])
            #expect(view["rows"] as? Int == 1)
            #expect(view["key"] as? [String] == ["id"])
            let columns = try #require(view["columns"] as? [[String: Any]])
            #expect(columns.compactMap { $0["type"] as? String } == ["int", "string", "decimal(18,2)", "timestamp"])
            let asOf = try #require(one["as_of"] as? [String: Any])
            #expect(asOf["epoch"] as? Int == 1)
            #expect(asOf["watermark"] as? String == "2023-11-14T22:13:20.000Z")
            let offsets = try #require(asOf["offsets"] as? [[String: Any]])
            #expect(offsets.first?["offset"] as? Int == 100)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: BankKind.allCases) func whatIsNotThereIsSaidSo(_ kind: BankKind)
        async throws
    {
        try await withBank(kind) { bank in
            for (target, status, code) in [
                ("/v1/views/acounts", 404, "view-unknown"), ("/v1/nothing", 404, "path-unknown"),
                ("/v1/views/accounts/rows/1", 404, "row-unknown"), ("/v1/views/nobody/rows/1", 404, "view-unknown"),
                ("/v1/views/accounts/rows/x", 400, "parameter-invalid"),
                ("/v1/views?limit=1", 400, "parameter-invalid"),
                ("/v1/views/", 404, "path-unknown"), ("/v1/views?wait_for=a&wait_for=b", 400, "parameter-invalid"),
            ] {
                let answer = try bank.get(target)
                #expect(answer.status == status, "\(target): \(answer.body)")
                #expect(try answer.code() == code, "\(target)")
            }
            #expect(try bank.get("/v1/views/acounts").body.contains("did you mean 'accounts'?"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func aHeadIsAGetWithoutItsBody() async throws {
        try await withBank { bank in
            for target in ["/v1/views", "/metrics", "/v1/openapi.json", "/v1/views/accounts/changes"] {
                let head = try bank.get(target, method: "HEAD")
                #expect(head.status == 200 && head.body.isEmpty, "\(target)")
            }
            let get = try bank.get("/v1/openapi.json")
            #expect(
                try bank.get("/v1/openapi.json", method: "HEAD").field("Content-Length") == get.field("Content-Length"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func otherMethodsAreRefusedAndTheAllowedOnesNamed() async throws {
        try await withBank { bank in
            let wrong = try bank.get("/v1/views", method: "DELETE")
            #expect(wrong.status == 405 && wrong.field("Allow") == "GET, HEAD")
            let sql = try bank.get("/v1/sql")
            #expect(sql.status == 405 && sql.field("Allow") == "POST")
        }
    }

    @Test(.timeLimit(.minutes(1))) func theServersOwnRefusalsAreErrorsToo() async throws {
        try await withBank { bank in
            let client = try bank.client()
            try client.send("GET /v1/views HTTP/1.1\r\n\r\n")
            let answer = try Answer(client.readToEnd())
            #expect(answer.status == 400)
            #expect(try answer.code() == "bad-request")
        }
    }
}
