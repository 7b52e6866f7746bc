import NetworkServer
import StreamCore
import TestSupport
import Testing

@Suite struct HTTPExchangeTests {
    static let get = "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func aRequestIsAnsweredAndTheConnectionKept() async throws {
        try await withHTTP(RecordingHandler()) { server in
            let client = try server.client()
            for _ in 0..<3 {
                try client.send(Self.get)
                let (head, body) = try client.readResponse()
                #expect(head.hasPrefix("HTTP/1.1 200 OK\r\nDate: "))
                #expect(head.contains("\r\nContent-Length: 11\r\n"))
                #expect(head.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"))
                #expect(!head.contains("Connection:"))
                #expect(body == "GET /a?b=c\n")
            }
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let handler = RecordingHandler()
        try await withHTTP(handler) { server in
            let client = try server.client()
            var raw = ""
            for number in 0..<50 {
                raw +=
                    number % 3 == 0
                    ? "POST /\(number) HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
                    : "GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n"
            }
            try client.send(raw)
            for number in 0..<50 {
                let body = try client.readResponse().body
                #expect(body == (number % 3 == 0 ? "POST /\(number) [body]\n" : "GET /\(number)\n"))
            }
        }
        #expect(handler.seen.count == 50)
    }

    /// However the bytes are cut, the same requests are seen.
    @Test func requestsMayComeByteByByte() async throws {
        let raw =
            "\r\nPOST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n"
            + "GET /b%20c/d HTTP/1.1\r\nhost:\tx \r\n\r\n"
        for step in [1, 2, 3, 7, 1000] {
            let handler = RecordingHandler()
            try await withHTTP(handler) { server in
                let client = try server.client()
                let bytes = Array(raw.utf8)
                for start in stride(from: 0, to: bytes.count, by: step) {
                    try client.send(Array(bytes[start..<min(start + step, bytes.count)]))
                }
                #expect(try client.readResponse().body == "POST /a [abcde]\n")
                #expect(try client.readResponse().body == "GET /b%20c/d\n")
            }
            #expect(handler.seen == ["POST /a [abcde]", "GET /b%20c/d"])
        }
    }

    @Test func headHasTheHeadOfGetAndNoBody() async throws {
        try await withHTTP(RecordingHandler()) { server in
            let client = try server.client()
            try client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + Self.get)
            #expect(try client.read(through: "\r\n\r\n").contains("Content-Length: 8\r\n"))
            #expect(try client.readResponse().body == "GET /a?b=c\n")
        }
    }

    @Test func aStreamedHeadHasNoBodyEither() async throws {
        let handler = ClosureHandler { _, writer in
            try await writer.start(.ok)
            try await writer.write(Array("abc".utf8))
        }
        try await withHTTP(handler) { server in
            let client = try server.client()
            try client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n" + Self.get)
            #expect(try client.read(through: "\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"))
            #expect(try client.read(through: "0\r\n\r\n").hasSuffix("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
        }
    }

    @Test func anEndIsSaidAndKept() async throws {
        try await withHTTP(RecordingHandler()) { server in
            for raw in [
                "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n",
                "GET /a HTTP/1.1\r\nHost: x\r\nConnection: foo, Close\r\n\r\n",
            ] {
                let answer = try server.answer(to: raw)
                #expect(answer.contains("\r\nConnection: close\r\n"))
                #expect(answer.hasSuffix("GET /a\n"))
            }
        }
    }

    @Test func anOldClientIsKeptWhenItAsks() async throws {
        try await withHTTP(RecordingHandler()) { server in
            let client = try server.client()
            for _ in 0..<2 {
                try client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try client.readResponse().head.contains("\r\nConnection: keep-alive\r\n"))
            }
        }
    }

    @Test func anOldClientGetsAStreamWithoutChunks() async throws {
        let handler = ClosureHandler { _, writer in
            try await writer.start(.ok)
            for text in ["a", "bc"] { try await writer.write(Array(text.utf8)) }
        }
        try await withHTTP(handler) { server in
            let answer = try server.answer(to: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            #expect(answer.hasSuffix("\r\n\r\nabc"))
            #expect(!answer.contains("chunked"))
        }
    }

    @Test func continueIsSaidWhenTheBodyIsWanted() async throws {
        let handler = ClosureHandler { request, writer in
            if request.path == "/refused" { throw HTTPRefusal(.unauthorized, "no") }
            let body = try await request.body.collect(upTo: 10)
            try await writer.send(HTTPResponse(.ok, body: body))
        }
        try await withHTTP(handler) { server in
            let head = "HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n"
            let client = try server.client()
            try client.send("PUT /a \(head)")
            #expect(try client.read(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try client.send("abc")
            #expect(try client.readResponse().body == "abc")
            // A client that does not wait is not told.
            try client.send("PUT /a \(head)def")
            #expect(try client.readResponse().body == "def")
            // Whether a refused body follows nobody knows, so the connection ends.
            try client.send("PUT /refused \(head)")
            let answer = try client.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 401 "))
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func aBodyNobodyReadsIsPassedOver() async throws {
        let handler = ClosureHandler { request, writer in try await writer.send(HTTPResponse(.ok, text: request.path)) }
        try await withHTTP(handler) { server in
            let client = try server.client()
            try client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nGET /smuggled HTTP/1")
            try client.send(
                "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n" + Self.get)
            #expect(try client.readResponse().body == "/a\n")
            #expect(try client.readResponse().body == "/b\n")
            #expect(try client.readResponse().body == "/a\n")
        }
    }

    @Test func aLargeBodyNobodyReadsEndsTheConnection() async throws {
        let handler = ClosureHandler { request, writer in try await writer.send(HTTPResponse(.ok, text: request.path)) }
        try await withHTTP(handler) { server in
            let client = try server.client()
            try client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n")
            try client.send([UInt8](repeating: 0x61, count: 900_000))
            let answer = try client.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func bodiesGoBothWaysAtOnce() async throws {
        let handler = ClosureHandler { request, writer in
            try await writer.start(.ok)
            while let chunk = try await request.body.next() { try await writer.write(chunk) }
        }
        var limits = HTTPLimits()
        limits.body = 32 << 20
        try await withHTTP(handler, limits: limits) { server in
            let client = try server.client()
            let count = 200
            try client.send("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for number in 0..<count {
                let text = "chunk \(number)"
                try client.send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
                if number == 0 { _ = try client.read(through: "chunk 0") }
            }
            try client.send("0\r\n\r\n")
            #expect(try client.read(through: "0\r\n\r\n").contains("chunk \(count - 1)"))
        }
    }

    @Test func errorsOfHandlersAreAnswersWithoutTheirText() async throws {
        struct Secret: Error {}
        let handler = ClosureHandler { request, writer in
            switch request.path {
            case "/refusal": throw HTTPRefusal(.conflict, "because")
            case "/error": throw WeirError("secret", "secret")
            case "/header": try await writer.send(HTTPResponse(.ok, fields: [HTTPField("A", "b\r\nC: d")]))
            default: break
            }
        }
        try await withHTTP(handler) { server in
            let client = try server.client()
            for (path, status, text) in [
                ("refusal", "409 Conflict", "because\n"), ("error", "500 ", "the server could not answer\n"),
                ("header", "500 ", "the server could not answer\n"), ("none", "500 ", "the server could not answer\n"),
            ] {
                try client.send("GET /\(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                let (head, body) = try client.readResponse()
                #expect(head.hasPrefix("HTTP/1.1 \(status)"))
                #expect(body == text)
            }
        }
    }

    /// The client must be able to tell a whole answer from half of one.
    @Test func aBrokenAnswerHasNoEnd() async throws {
        let handler = ClosureHandler { request, writer in
            try await writer.start(.ok, length: request.path == "/long" ? 10 : nil)
            try await writer.write(Array("abc".utf8))
            if request.path != "/long" { throw WeirError("broken", "broken") }
        }
        try await withHTTP(handler) { server in
            let chunked = try server.answer(to: Self.get)
            #expect(chunked.hasSuffix("3\r\nabc\r\n"))
            let counted = try server.answer(to: "GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(counted.hasSuffix("\r\n\r\nabc"))
        }
    }

    @Test func targetsAreTakenApartBeforeTheyAreDecoded() async throws {
        let handler = ClosureHandler { request, writer in
            try await writer.send(
                HTTPResponse(.ok, text: "\(request.target.segments)\(request.target.query.map { [$0.name, $0.value] })")
            )
        }
        try await withHTTP(handler) { server in
            let client = try server.client()
            for (target, seen) in [
                ("/", #"[""][]"#), ("/v1/a%2Fb/%C3%A4", #"["v1", "a/b", "ä"][]"#),
                ("/a?b=c+d&e=%2B&f&=g&&h=i=j", #"["a"][["b", "c d"], ["e", "+"], ["f", ""], ["", "g"], ["h", "i=j"]]"#),
                ("http://x/a", #"["a"][]"#), ("HTTPS://x:1/a?b", #"["a"][["b", ""]]"#), ("/a//", #"["a", "", ""][]"#),
                ("/a?b=/../?", #"["a"][["b", "/../?"]]"#),
            ] {
                try client.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try client.readResponse().body == seen + "\n")
            }
        }
    }

    @Test func headersAreFoundWithoutRegardToCase() async throws {
        let handler = ClosureHandler { request, writer in
            let headers = request.headers
            let text = "\(headers["accept"] ?? "-") \(headers.values("X-A")) \(headers["none"] ?? "-") \(headers.count)"
            try await writer.send(HTTPResponse(.ok, text: text))
        }
        try await withHTTP(handler) { server in
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHOST:x\r\nAccept: \t a, b \t\r\nx-a:1\r\nX-a:\r\n\r\n")
            #expect(try client.readResponse().body == #"a, b ["1", ""] - 4"# + "\n")
        }
    }
}
