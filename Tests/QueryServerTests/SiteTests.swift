import NetworkServer
import StreamCore
import TestSupport
import Testing

@testable import QueryServer

/// Pages of other sites, and a server that asks nobody who they are: sent raw.
@Suite struct SiteTests {
    private static let get = "GET /v1/views HTTP/1.1"

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "localhost", "LocalHost:8080", "localhost.", "weir.localhost:1", "127.0.0.1", "127.0.0.1:9",
            "127.255.1.2:80",
            "[::1]", "[::1]:8080", "[0:0:0:0:0:0:0:1]:80", "[::ffff:127.0.0.1]", "localhost:",
        ])
    func itsOwnNamesAreAnswered(_ host: String) async throws {
        try await withBank { bank in
            let named = try bank.raw(Self.get, ["Host: \(host)"])
            let absolute = try bank.raw("GET http://\(host)/v1/views HTTP/1.1", ["Host: localhost"])
            #expect(named.status == 200 && absolute.status == 200, "\(named) \(absolute)")
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "evil.test", "evil.test:8080", "localhost.evil.test", "evil-localhost", "notlocalhost",
            "127.0.0.1.evil.test", "127.1", "2130706433", "0.0.0.0", "0", "10.0.0.1:80", "[::]", "[::2]:80",
            "[::1%25lo]", "[::ffff:10.0.0.1]", "::1", "localhost:x", "localhost:80:80", "localhost:99999", "[::1]80",
            "[localhost]", "[::1", ".", "",
        ])
    func strangersNamesAreRefused(_ host: String) async throws {
        try await withBank { bank in
            for path in ["/v1/views", "/", "/health/live", "/metrics", "/v1/views/accounts/changes", "/nothing"] {
                let answer = try bank.raw("GET \(path) HTTP/1.1", ["Host: \(host)"])
                #expect(answer.status == 421, "\(path): \(answer)")
                #expect(try answer.code() == "host-not-allowed")
            }
            let post = try bank.raw("POST /v1/sql HTTP/1.1", ["Host: \(host)", "Content-Length: 2"], "{}")
            #expect(post.status == 421)
            // A path follows at once where the host is empty, and that is no target at all.
            let absolute = try bank.raw("GET http://\(host)/v1/views HTTP/1.1", ["Host: localhost"])
            #expect(absolute.status == (host.isEmpty ? 400 : 421), "\(absolute)")
        }
    }

    /// RFC 9112, 3.2.2: whoever names a host in the target means that one, whatever `Host` says.
    @Test(.timeLimit(.minutes(1))) func theTargetsHostCounts() async throws {
        try await withBank { bank in
            #expect(try bank.raw("GET http://localhost/v1/views HTTP/1.1", ["Host: evil.test"]).status == 200)
            for stranger in ["evil.test", "localhost@evil.test", "evil@localhost", "localhost,evil.test"] {
                let answer = try bank.raw("GET http://\(stranger)/v1/views HTTP/1.1", ["Host: localhost"])
                #expect(answer.status == 421, "\(stranger): \(answer)")
            }
            #expect(try bank.raw("GET /v1/views HTTP/1.0", []).status == 200)
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("http://localhost:8080", 200), ("http://LOCALHOST:8080", 200), ("https://localhost:8080", 200),
            ("http://localhost", 403), ("http://localhost:3000", 403), ("http://127.0.0.1:8080", 403),
            ("http://evil.test", 403), ("http://localhost:8080@evil.test", 403), ("null", 403), ("", 403),
            ("file://", 403), ("localhost:8080", 403), ("http://localhost:8080/", 403),
        ])
    func pagesOfOtherSitesAreRefused(_ origin: String, _ status: Int) async throws {
        try await withBank { bank in
            let body = #"{"sql":"SELECT 1"}"#
            let fields = ["Host: localhost:8080", "Origin: \(origin)", "Content-Length: \(body.utf8.count)"]
            for type in ["application/json", "text/plain"] {
                let answer = try bank.raw("POST /v1/sql HTTP/1.1", fields + ["Content-Type: \(type)"], body)
                #expect(answer.status == (status == 200 && type == "text/plain" ? 415 : status), "\(answer)")
                if status == 403 { #expect(try answer.code() == "origin-not-allowed") }
            }
            #expect(try bank.raw(Self.get, ["Host: localhost:8080", "Origin: \(origin)"]).status == status)
        }
    }

    @Test(.timeLimit(.minutes(1))) func ofTwoOriginsBothMustBeItsOwn() async throws {
        try await withBank { bank in
            let fields = ["Host: localhost", "Origin: http://localhost", "Origin: http://evil.test"]
            let both = try bank.raw(Self.get, fields)
            let nameless = try bank.raw("GET /v1/views HTTP/1.0", ["Origin: http://evil.test"])
            #expect(both.status == 403 && nameless.status == 403)
        }
    }

    @Test func aProxysNameIsAllowed() throws {
        let rules = SiteRules(
            listening: try ListenAddress(parsing: "box:0"), port: 80, allowedHosts: ["Weir.Example.com"])
        for host in ["weir.example.com", "weir.example.com:8443", "box", "BOX:80", "localhost"] {
            #expect(rules.refusal(authority: host, origins: []) == nil, "\(host)")
        }
        // The proxy names its upstream, the browser the proxy.
        #expect(rules.refusal(authority: "127.0.0.1:80", origins: ["https://weir.example.com"]) == nil)
        #expect(rules.refusal(authority: "127.0.0.1:80", origins: ["https://box"])?.status == .forbidden)
        #expect(rules.refusal(authority: "example.com", origins: [])?.status == .misdirected)
    }

    /// Where tokens are asked for, or other machines are to be served, names say nothing.
    @Test(.timeLimit(.minutes(1))) func whoAsksForTokensTakesAnyName() async throws {
        try await withBank(authority: CertificateAuthority()) { bank in
            let answer = try bank.raw(Self.get, ["Host: weir.example.com", "Origin: https://evil.test"])
            #expect(answer.status == 200)
        }
    }
}

extension ServedBank {
    /// One request, to the letter.
    fileprivate func raw(_ line: String, _ fields: [String], _ body: String = "") throws -> Answer {
        let client = try client()
        try client.send("\(line)\r\n\((fields + ["Connection: close"]).joined(separator: "\r\n"))\r\n\r\n\(body)")
        return try Answer(client.readToEnd())
    }
}
