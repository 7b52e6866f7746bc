internal import NetworkServer

/// Answers `/` and `/page/...` with the web page, and leaves everything else to the handler behind it.
///
/// Whoever may connect may have the page: it holds no data, and asks for a token where the data needs one.
struct PageHandler: HTTPHandler {
    let files: [String: PageFile]
    let next: any HTTPHandler

    func answer(_ request: HTTPRequest, _ writer: HTTPResponseWriter) async throws {
        guard request.method == .get || request.method == .head, let file = file(request.target.segments) else {
            return try await next.answer(request, writer)
        }
        let fields = Self.fields + [HTTPField("ETag", file.tag)]
        if file.isKnown(request.headers["If-None-Match"]) {
            return try await writer.send(HTTPResponse(.notModified, fields: fields))
        }
        try await writer.send(
            HTTPResponse(.ok, fields: fields + [HTTPField("Content-Type", file.type)], body: file.body))
    }

    func response(to refusal: HTTPRefusal) -> HTTPResponse { next.response(to: refusal) }

    private func file(_ path: [String]) -> PageFile? {
        if path == [""] { return files["index.html"] }
        guard path.count == 2, path[0] == "page", path[1] != "index.html" else { return nil }
        return files[path[1]]
    }

    /// The page may load and ask this server and nobody else, and no string can become code: views hold strangers' texts.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'"

    private static let fields = [
        // Another program may serve other files tomorrow: the browser asks each time, and is told by the tag.
        HTTPField("Cache-Control", "no-cache"), HTTPField("Content-Security-Policy", policy),
        HTTPField("X-Content-Type-Options", "nosniff"), HTTPField("Referrer-Policy", "no-referrer"),
        HTTPField("Cross-Origin-Opener-Policy", "same-origin"),
        HTTPField("Cross-Origin-Resource-Policy", "same-origin"),
    ]
}
