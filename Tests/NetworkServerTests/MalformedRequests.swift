/// Requests that no careful client sends. `X` is a sound one that follows, which must not be seen either: the bytes
/// behind a request whose end is in doubt belong to nobody.
struct MalformedRequest: Sendable, CustomStringConvertible {
    let name: String
    let raw: String
    /// Of the first answer; nil when there is none.
    let status: Int?
    /// What reaches the handler.
    var seen: [String] = []

    var description: String { name }

    init(_ name: String, _ raw: String, _ status: Int?, seen: [String] = []) {
        self.name = name
        self.raw = raw
        self.status = status
        self.seen = seen
    }

    static let follower = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

    static let requestLines: [MalformedRequest] = [
        .init("no version", "GET /\r\n\r\n", 400),
        .init("no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("empty target", "GET  HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("two spaces before target", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("two spaces before version", "GET /  HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("space behind version", "GET / HTTP/1.1 \r\nHost: x\r\n\r\n", 400),
        .init("tab in request line", "GET\t/\tHTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("space before method", " GET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("version in lower case", "GET / http/1.1\r\nHost: x\r\n\r\n", 400),
        .init("version without digit", "GET / HTTP/1.\r\nHost: x\r\n\r\n", 400),
        .init("version with two digits", "GET / HTTP/1.10\r\nHost: x\r\n\r\n", 400),
        .init("version 2.0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        .init("version 0.9", "GET / HTTP/0.9\r\nHost: x\r\n\r\n", 505),
        .init("version 1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505),
        .init("preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        .init("another protocol", "GET / RTSP/1.0\r\nHost: x\r\n\r\n", 400),
        .init("unknown method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        .init("method in lower case", "get / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        .init("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 400),
        .init("TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        .init("endless method", String(repeating: "A", count: 5000), 501),
        .init("method with a colon", "GE:T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("TLS hello", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400),
        .init("bare LF behind request line", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400),
        .init("bare CR behind request line", "GET / HTTP/1.1\rHost: x\r\n\r\n", 400),
        .init("two empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("bare LF first", "\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("NUL in target", "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("bytes beyond ASCII in target", "GET /ä HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("DEL in target", "GET /\u{7F} HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("target without slash", "GET a HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("target with another scheme", "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("escaped NUL", "GET /a%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("half an escape", "GET /a%2 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("escape of no digits", "GET /a%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("escape of no UTF-8", "GET /a%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("dot segments", "GET /a/../../etc HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("escaped dot segments", "GET /a/%2e%2E/etc HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        .init("long target", "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    ]

    static let headers: [MalformedRequest] = [
        .init("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
        .init("two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", 400),
        .init("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        .init("Host with a path", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400),
        .init("Host with a user", "GET / HTTP/1.1\r\nHost: a@x\r\n\r\n", 400),
        .init("Host as a list", "GET / HTTP/1.1\r\nHost: x, y\r\n\r\n", 400),
        .init("Host with a space", "GET / HTTP/1.1\r\nHost: x y\r\n\r\n", 400),
        .init("space before colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        .init("tab before colon", "GET / HTTP/1.1\r\nHost\t: x\r\n\r\n", 400),
        .init("no colon", "GET / HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n", 400),
        .init("empty name", "GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n", 400),
        .init("name with a space", "GET / HTTP/1.1\r\nHost: x\r\na b: c\r\n\r\n", 400),
        .init("name with NUL", "GET / HTTP/1.1\r\nHost: x\r\na\u{0}b: c\r\n\r\n", 400),
        .init("name beyond ASCII", "GET / HTTP/1.1\r\nHost: x\r\nä: c\r\n\r\n", 400),
        .init("name in quotes", "GET / HTTP/1.1\r\nHost: x\r\n\"a\": c\r\n\r\n", 400),
        .init("value with NUL", "GET / HTTP/1.1\r\nHost: x\r\na: b\u{0}c\r\n\r\n", 400),
        .init("value with DEL", "GET / HTTP/1.1\r\nHost: x\r\na: b\u{7F}c\r\n\r\n", 400),
        .init("value with escape", "GET / HTTP/1.1\r\nHost: x\r\na: b\u{1B}c\r\n\r\n", 400),
        .init("value with bare CR", "GET / HTTP/1.1\r\nHost: x\r\na: b\rc: d\r\n\r\n", 400),
        .init("value with bare LF", "GET / HTTP/1.1\r\nHost: x\r\na: b\nContent-Length: 9\r\n\r\n", 400),
        .init("folded with space", "GET / HTTP/1.1\r\nHost: x\r\na: b\r\n c\r\n\r\n", 400),
        .init("folded with tab", "GET / HTTP/1.1\r\nHost: x\r\na: b\r\n\tc\r\n\r\n", 400),
        .init("folded first line", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400),
        .init("end of bare LFs", "GET / HTTP/1.1\r\nHost: x\n\n", 400),
        .init("end of CR LF LF", "GET / HTTP/1.1\r\nHost: x\r\n\n", 400),
        .init("end of LF CR LF", "GET / HTTP/1.1\r\nHost: x\n\r\n", 400),
        .init("end of CR CR LF", "GET / HTTP/1.1\r\nHost: x\r\n\r\r\n", 400),
        .init("another expectation", "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: tea\r\n\r\na", 417),
        .init(
            "too many headers",
            "GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "a: b\r\n", count: 200))\r\n", 431),
        .init(
            "long header", "GET / HTTP/1.1\r\nHost: x\r\na: \(String(repeating: "b", count: 40_000))\r\n\r\n", 431),
        .init("endless name", "GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "b", count: 40_000))", 431),
    ]

    private static func post(_ fields: String, _ body: String, version: String = "1.1") -> String {
        "POST / HTTP/\(version)\r\nHost: x\r\n\(fields)\r\n\r\n\(body)"
    }

    static let bodies: [MalformedRequest] = [
        .init("two lengths", post("Content-Length: 3\r\nContent-Length: 4", "abcd"), 400),
        .init("the same length twice", post("Content-Length: 3\r\nContent-Length: 3", "abc"), 400),
        .init("a list of lengths", post("Content-Length: 3, 3", "abc"), 400),
        .init("negative length", post("Content-Length: -1", ""), 400),
        .init("length with a plus", post("Content-Length: +3", "abc"), 400),
        .init("length in hexadecimal", post("Content-Length: 0x3", "abc"), 400),
        .init("length with a fraction", post("Content-Length: 3.0", "abc"), 400),
        .init("length of words", post("Content-Length: abc", "abc"), 400),
        .init("empty length", post("Content-Length:", "abc"), 400),
        .init("length with a space inside", post("Content-Length: 1 2", "abc"), 400),
        .init("length beyond 64 bits", post("Content-Length: 18446744073709551619", "abc"), 400),
        .init("length too large", post("Content-Length: 1048577", ""), 413),
        .init("huge length", post("Content-Length: 18446744073709551615", ""), 413),
        .init("length and chunked", post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
        .init("chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n"), 400),
        .init("chunked in HTTP/1.0", post("Transfer-Encoding: chunked", "0\r\n\r\n", version: "1.0"), 400),
        .init("chunked twice", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"), 400),
        .init(
            "chunked in two headers", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400
        ),
        .init("chunked, identity", post("Transfer-Encoding: chunked, identity", "0\r\n\r\n"), 400),
        .init("gzip, chunked", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), 501),
        .init("gzip", post("Transfer-Encoding: gzip", "abc"), 400),
        .init("identity", post("Transfer-Encoding: identity", "abc"), 400),
        .init("xchunked", post("Transfer-Encoding: xchunked", "0\r\n\r\n"), 400),
        .init("chunked in quotes", post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n"), 400),
        .init("chunked with a vertical tab", post("Transfer-Encoding: \u{B}chunked", "0\r\n\r\n"), 400),
        .init("chunked with a semicolon", post("Transfer-Encoding: chunked;q=1", "0\r\n\r\n"), 400),
        .init("empty transfer encoding", post("Transfer-Encoding:", "abc"), 501),
        .init("folded transfer encoding", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"), 400),
        .init("chunk size with 0x", post("Transfer-Encoding: chunked", "0x3\r\nabc\r\n0\r\n\r\n"), 400),
        .init("chunk size with a space", post("Transfer-Encoding: chunked", "3 \r\nabc\r\n0\r\n\r\n"), 400),
        .init("chunk size with a sign", post("Transfer-Encoding: chunked", "+3\r\nabc\r\n0\r\n\r\n"), 400),
        .init("empty chunk size", post("Transfer-Encoding: chunked", "\r\nabc\r\n0\r\n\r\n"), 400),
        .init("chunk size beyond 64 bits", post("Transfer-Encoding: chunked", "10000000000000003\r\nabc"), 400),
        .init("chunk size with NUL", post("Transfer-Encoding: chunked", "3\u{0}\r\nabc\r\n0\r\n\r\n"), 400),
        .init("chunk size ended by LF", post("Transfer-Encoding: chunked", "3\nabc\r\n0\r\n\r\n"), 400),
        .init("chunk ended by LF", post("Transfer-Encoding: chunked", "3\r\nabc\n0\r\n\r\n"), 400),
        .init("chunk longer than said", post("Transfer-Encoding: chunked", "3\r\nabcd\r\n0\r\n\r\n"), 400),
        .init("chunk shorter than said", post("Transfer-Encoding: chunked", "5\r\nabc\r\n0\r\n\r\n"), 400),
        .init("extension with LF", post("Transfer-Encoding: chunked", "3;a\nb\r\nabc\r\n0\r\n\r\n"), 400),
        .init("extension with NUL", post("Transfer-Encoding: chunked", "3;a=\u{0}\r\nabc\r\n0\r\n\r\n"), 400),
        .init("end of chunks by LF", post("Transfer-Encoding: chunked", "0\n\n"), 400),
        .init("trailer ended by LF", post("Transfer-Encoding: chunked", "0\r\na: b\r\n\n"), 400),
        .init("no trailer, ended by LF", post("Transfer-Encoding: chunked", "0\r\n\n"), 400),
        .init("trailer line ended by LF", post("Transfer-Encoding: chunked", "0\r\na: b\n\r\n"), 400),
        .init("trailer without colon", post("Transfer-Encoding: chunked", "0\r\nabc\r\n\r\n"), 400),
        .init(
            "endless extension", post("Transfer-Encoding: chunked", "1;\(String(repeating: "a", count: 100_000))"), 431),
        .init(
            "endless trailer",
            post("Transfer-Encoding: chunked", "0\r\n\(String(repeating: "a: b\r\n", count: 20_000))"), 431),
        .init(
            "chunks that become too large",
            post(
                "Transfer-Encoding: chunked",
                String(repeating: "10000\r\n\(String(repeating: "a", count: 65_536))\r\n", count: 17) + "0\r\n\r\n"),
            413),
        .init("bytes behind a close", "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 200, seen: ["GET /a"]),
        .init(
            "an upgrade nobody offers",
            "GET /a HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: h2c\r\n\r\n",
            200, seen: ["GET /a"]),
        .init(
            "a request in a body", post("Content-Length: \(follower.utf8.count)\r\nConnection: close", follower), 200,
            seen: ["POST / [\(follower)]"]),
        .init(
            "sound, then malformed", "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost : x\r\n\r\n", 200,
            seen: ["GET /a"]),
    ]
}
