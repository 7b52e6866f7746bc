import TestSupport
import Testing

@testable import QueryServer

/// How the page is sent.
@Suite struct PageHandlerTests {
    private static func exchange(
        _ port: UInt16, _ request: String, fields: [String] = []
    ) throws -> (head: String, body: String) {
        let client = try RawClient(port: port)
        let lines = [request + " HTTP/1.1", "Host: localhost", "Connection: close"] + fields
        try client.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        return split(try client.readToEnd())
    }

    private static func split(_ text: String) -> (head: String, body: String) {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return (text, "") }
        return (String(text[..<end.lowerBound]), String(text[end.upperBound...]))
    }

    private static func field(_ name: String, _ head: String) -> String? {
        head.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    @Test func thePageIsAtTheRoot() async throws {
        try await withPage { port in
            let (head, body) = try Self.exchange(port, "GET /")
            #expect(head.hasPrefix("HTTP/1.1 200 "))
            #expect(Self.field("Content-Type", head) == "text/html; charset=utf-8")
            #expect(Array(body.utf8) == PageFiles.all["index.html"]?.body)
            let policy = try #require(Self.field("Content-Security-Policy", head))
            #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'"))
            #expect(!policy.contains("unsafe") && !policy.contains("http"))
            #expect(Self.field("X-Content-Type-Options", head) == "nosniff")
            #expect(Self.field("Cache-Control", head) == "no-cache")
        }
    }

    @Test func whatItNamesIsThere() async throws {
        try await withPage { port in
            let page = try Self.exchange(port, "GET /").body
            let names = page.matches(of: /(?:href|src)="(page\/[^"]+)"/).map { String($0.1) }
            #expect(names.count >= 6)
            for name in names {
                let (head, body) = try Self.exchange(port, "GET /\(name)")
                #expect(head.hasPrefix("HTTP/1.1 200 ") && !body.isEmpty, "\(name): \(head)")
            }
        }
    }

    @Test func anUnchangedFileIsNotSentAgain() async throws {
        try await withPage { port in
            let tag = try #require(Self.field("ETag", try Self.exchange(port, "GET /page/main.js").head))
            let (head, body) = try Self.exchange(port, "GET /page/main.js", fields: ["If-None-Match: \(tag)"])
            #expect(head.hasPrefix("HTTP/1.1 304 ") && body.isEmpty)
            #expect(Self.field("ETag", head) == tag)
            let other = try Self.exchange(port, "GET /page/main.js", fields: ["If-None-Match: \"0\""])
            #expect(other.head.hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func aHeadHasNoBody() async throws {
        try await withPage { port in
            let (head, body) = try Self.exchange(port, "HEAD /")
            #expect(head.hasPrefix("HTTP/1.1 200 ") && body.isEmpty)
            #expect(Self.field("Content-Length", head) == "\(PageFiles.all["index.html"]?.body.count ?? -1)")
        }
    }

    @Test(arguments: ["GET /page/", "GET /page/none.js", "GET /page/index.html", "GET /page/main.js/more", "POST /"])
    func everythingElseIsTheInterfaces(_ request: String) async throws {
        try await withPage { port in
            let (head, body) = try Self.exchange(port, request, fields: ["Content-Length: 0"])
            #expect(head.hasPrefix("HTTP/1.1 404 "), "\(head)")
            #expect(body.contains("\"path-unknown\""))
        }
    }

    /// The page has no data: it is what asks for the token.
    @Test func strangersMayHaveThePageAndNothingElse() async throws {
        try await withPage(authority: TokenAuthority()) { port in
            let page = try Self.exchange(port, "GET /").head
            #expect(page.hasPrefix("HTTP/1.1 200 "))
            let views = try Self.exchange(port, "GET /v1/views").head
            #expect(views.hasPrefix("HTTP/1.1 401 "))
        }
    }
}
