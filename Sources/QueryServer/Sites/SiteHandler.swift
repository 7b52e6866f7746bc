internal import NetworkServer

/// Turns away what pages of other sites have browsers send, before anything is looked up.
struct SiteHandler: HTTPHandler {
    let rules: SiteRules
    let next: any HTTPHandler

    func answer(_ request: HTTPRequest, _ writer: HTTPResponseWriter) async throws {
        let refusal = rules.refusal(authority: request.authority, origins: request.headers.values("Origin"))
        if let refusal { return try await writer.send(refusal.response) }
        try await next.answer(request, writer)
    }

    func response(to refusal: HTTPRefusal) -> HTTPResponse { next.response(to: refusal) }
}
