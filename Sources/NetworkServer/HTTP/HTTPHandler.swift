/// What a server does with requests.
public protocol HTTPHandler: Sendable {
    /// Answers one request, on the loop's thread: with `send`, or with `start` and `write`. What blocks or computes for
    /// long goes to an executor of its own.
    ///
    /// The task is cancelled when the client leaves. An `HTTPRefusal` that is thrown before the answer has begun becomes
    /// the answer; any other error a 500, without its text.
    func answer(_ request: HTTPRequest, _ writer: HTTPResponseWriter) async throws

    /// How a refusal looks: of the server's own (400, 408, 413, ...) and of what `answer` throws.
    func response(to refusal: HTTPRefusal) -> HTTPResponse
}

extension HTTPHandler {
    public func response(to refusal: HTTPRefusal) -> HTTPResponse {
        HTTPResponse(refusal.status, text: refusal.reason)
    }
}
