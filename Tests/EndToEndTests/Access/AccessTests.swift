import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Who may read what, over HTTP.
    @Suite(.serialized) struct AccessTests {
        @Test(.timeLimit(.minutes(3)))
        func tenantsSeeTheirRowsAlone() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path])
            let oracle = try await Readers(state.alone)
            let token = try access.token(["analyst"])
            for sql in TenantAttacks.answered {
                let found = try await readers.sql(sql, token)
                let expected = try await oracle.sql(sql)
                #expect(found.status == 200 && found.body == expected.body, "\(sql): \(found)")
            }
            for sql in TenantAttacks.refused {
                let found = try await readers.sql(sql, token)
                #expect([400, 403].contains(found.status) && !TenantAttacks.leak(in: found.body), "\(sql): \(found)")
            }
            #expect(await readers.end().status == .exit(0))
            #expect(await oracle.end().status == .exit(0))
        }

        @Test(.timeLimit(.minutes(2)))
        func rowsKeysPagesAndStreamsAreTheTenants() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path])
            let token = try access.token(["analyst"])
            let views = try await readers.get("/v1/views", token).body
            #expect(views.contains("\"sales\"") && views.contains("\"products\"") && !views.contains("secrets"))
            #expect(try await readers.get("/v1/views/sales", token).body.contains("\"rows\":2"))
            for path in [
                "/v1/views/sales/rows", "/v1/views/daily/rows?order=top.desc", "/v1/views/sales/rows?shop=eq.rival",
                "/v1/views/sales/rows?spent=gte.1000000&order=spent.desc", "/v1/views/daily/rows?limit=1",
                "/v1/views/products/rows", "/v1/views/sales/rows/acme,acme-1",
            ] {
                let answer = try await readers.get(path, token)
                #expect(answer.status == 200 && !TenantAttacks.leak(in: answer.body), "\(path): \(answer)")
            }
            for path in [
                "/v1/views/sales/rows/rival,rival-1", "/v1/views/daily/rows/mon,rival", "/v1/views/secrets",
                "/v1/views/secrets/rows", "/v1/views/secrets/rows/hush-acme-1", "/v1/views/secrets/changes",
                "/v1/views/weir_dead_letters/rows",
            ] {
                #expect(try await readers.get(path, token).status == 404, "\(path)")
            }
            // A stopped job's stream goes on until the client has enough.
            let stream = try await readers.get("/v1/views/sales/changes", token, ["--max-time", "2"])
            #expect(stream.body.contains("acme-1") && !TenantAttacks.leak(in: stream.body), "\(stream)")
            #expect(await readers.end().status == .exit(0))
        }

        @Test(.timeLimit(.minutes(2)))
        func strangersAreTurnedAway() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path])
            let stranger = try TokenMaker(.es256, id: "e")
            let tokens = [
                nil, "", "x", "a.b.c", try access.token(["analyst"], seconds: -3600),
                try access.token(["analyst"], by: stranger), try access.token(["analyst"], by: access.next),
                String(repeating: "a", count: 9000),
            ]
            for token in tokens {
                for path in ["/v1/views", "/v1/views/sales/rows", "/v1/views/sales/changes", "/metrics", "/v1/nothing"]
                {
                    let answer = try await readers.get(path, token)
                    #expect(answer.status == 401, "\(path) \(answer)")
                    #expect(answer.field("WWW-Authenticate")?.hasPrefix("Bearer") == true, "\(answer)")
                }
                #expect(try await readers.sql("SELECT 1", token).status == 401)
            }
            let token = try access.token(["analyst"])
            #expect(try await readers.get("/v1/views", nil, ["-H", "Authorization: Basic \(token)"]).status == 401)
            #expect(try await readers.get("/v1/views", token, ["-H", "Authorization: Bearer \(token)"]).status == 401)
            #expect(try await readers.get("/v1/views?access_token=\(token)").status == 401)
            #expect(try await readers.get("/v1/views", nil, ["-H", "authorization: bearer   \(token)"]).status == 200)
            for path in ["/health/live", "/health/ready", "/v1/openapi.json"] {
                #expect(try await readers.get(path).status == 200)
            }
            #expect(try await readers.get("/health/ready").body.contains("\"components\":[]"))
            let `operator` = try access.token(["operator"], tenant: nil)
            #expect(try await readers.get("/health/ready", `operator`).body.contains("\"store\""))
            #expect(await readers.end().status == .exit(0))
        }

        @Test(.timeLimit(.minutes(2)))
        func rolesOpenWhatTheyNameAndNoMore() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path])
            let `operator` = try access.token(["operator"], tenant: nil)
            let member = try access.token(["operator", "analyst"])
            for path in ["/metrics", "/v1/topology", "/v1/dead-letters"] {
                #expect(try await readers.get(path, `operator`).status == 200, "\(path)")
                #expect(try await readers.get(path, member).status == 403, "\(path)")
                #expect(try await readers.get(path, try access.token(["auditor"], tenant: nil)).status == 403)
            }
            #expect(try await readers.get("/v1/dead-letters", `operator`).body.contains("rival-9"))
            #expect(try await readers.get("/v1/views", `operator`).body.contains("\"views\":[]"))
            let auditor = try access.token(["auditor"], tenant: nil)
            #expect(try await readers.sql("SELECT count(*) FROM sales", auditor).body.contains("6"))
            #expect(try await readers.sql("SELECT * FROM weir_dead_letters", auditor).status == 400)
            // No tenant, and no role that sees all of them: what has tenants is hidden.
            let none = try access.token(["analyst"], tenant: nil)
            #expect(try await readers.get("/v1/views/sales", none).status == 404)
            #expect(try await readers.get("/v1/views/products", none).status == 200)
            #expect(try await readers.get("/v1/views", try access.token(["stranger"])).body.contains("\"views\":[]"))
            #expect(await readers.end().status == .exit(0))
        }

        @Test(.timeLimit(.minutes(2)))
        func whoAsksTooOftenWaits() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path])
            let token = try access.token(["slow"], subject: "eager")
            var statuses: [Int] = []
            var refused: Readers.Answer?
            for _ in 0..<12 {
                let answer = try await readers.get("/v1/views", token)
                statuses.append(answer.status)
                if answer.status == 429 { refused = answer }
            }
            #expect(statuses.prefix(3) == [200, 200, 200] && statuses.contains(429), "\(statuses)")
            #expect(refused?.field("Retry-After") == "1" && refused?.body.contains("rate-limited") == true)
            #expect(try await readers.get("/v1/views", try access.token(["slow"], subject: "other")).status == 200)
            #expect(await readers.end().status == .exit(0))
        }

        @Test(.timeLimit(.minutes(2)))
        func keysRotateWhileServing() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path])
            let old = try access.token(["analyst"])
            let new = try access.token(["analyst"], by: access.next)
            #expect(try await readers.get("/v1/views", old).status == 200)
            #expect(try await readers.get("/v1/views", new).status == 401)
            try access.write([access.next])
            // Looked at once a second at most.
            while try await readers.get("/v1/views", new).status != 200 { try Task.checkCancellation() }
            #expect(try await readers.get("/v1/views", old).status == 401)
            #expect(await readers.end().status == .exit(0))
        }

        @Test(.timeLimit(.minutes(2)))
        func whoLosesAccessReadsNoMore() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path])
            let token = try access.token(["analyst"])
            #expect(try await readers.get("/v1/views/sales", token).status == 200)
            try access.writeRules(analyst: "daily")
            // Looked at once a second at most.
            while try await readers.get("/v1/views/sales", token).status != 404 { try Task.checkCancellation() }
            try access.writeRules(analyst: "daily, {")
            while !readers.program.errors.contains("stays in use") {
                #expect(try await readers.get("/v1/views/daily", token).status == 200)
            }
            try access.writeRules()
            while try await readers.get("/v1/views/sales", token).status != 200 { try Task.checkCancellation() }
            let end = await readers.end()
            #expect(end.status == .exit(0))
            #expect(end.errors.components(separatedBy: "stays in use").count == 2, "\(end)")
        }

        @Test(.timeLimit(.minutes(2)))
        func otherMachinesNeedATokenOrACertificate() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let refused = try await WeirProgram.run(["serve", "--state", state.whole.path, "--listen", "0.0.0.0:0"])
            #expect(refused.status == .exit(1) && refused.errors.contains("[listen-unguarded]"), "\(refused)")
            let open = try await Readers(state.whole, ["--insecure"], host: "0.0.0.0")
            #expect(await open.end().status == .exit(0))
            let guarded = try await Readers(state.whole, ["--access", access.path], host: "0.0.0.0")
            let end = await guarded.end()
            #expect(end.status == .exit(0) && end.errors.contains("unencrypted"), "\(end)")
        }

        /// Whatever is said in the whole of a run, no secret and no token is.
        @Test(.timeLimit(.minutes(2)))
        func secretsAreNeverSaid() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path])
            var tokens: [String] = []
            for maker in [access.hs256, access.es256, access.next] {
                for seconds in [3600, -3600] {
                    tokens.append(try access.token(["analyst", "slow"], seconds: seconds, by: maker))
                }
            }
            var said = ""
            for token in tokens + [tokens[0] + "x", tokens[0] + ".y", String(tokens[0].dropLast())] {
                said += try await readers.get("/v1/views", token).description
                said += try await readers.sql("SELECT nothing FROM nowhere", token).description
            }
            try access.write([])
            said += try await readers.get("/v1/views", tokens[0]).description
            let end = await readers.end()
            said += end.output + end.errors
            #expect(end.status == .exit(0))
            for token in tokens {
                for part in token.split(separator: ".") { #expect(!said.contains(part)) }
            }
            #expect(!said.contains("hunter2") && !said.contains("aHVudGVyMi"), "\(said)")
        }
    }
}
