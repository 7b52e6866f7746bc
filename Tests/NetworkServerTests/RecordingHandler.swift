import NetworkServer
import StreamCore

/// Writes down every request that reaches it, with its whole body, and answers with what it saw.
final class RecordingHandler: HTTPHandler {
    private let requests = Lock<[String]>([])

    /// `METHOD path?query [body]`.
    var seen: [String] { requests.withLock { $0 } }

    func answer(_ request: HTTPRequest, _ writer: HTTPResponseWriter) async throws {
        let body = try await request.body.collect(upTo: 1 << 20)
        var line = "\(request.method.rawValue) \(request.path)"
        if !request.target.query.isEmpty {
            line += "?" + request.target.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        }
        if !body.isEmpty { line += " [\(String(decoding: body, as: UTF8.self))]" }
        let saw = line
        requests.withLock { $0.append(saw) }
        try await writer.send(HTTPResponse(.ok, text: line))
    }
}

/// A handler that is a closure.
struct ClosureHandler: HTTPHandler {
    let body: @Sendable (HTTPRequest, HTTPResponseWriter) async throws -> Void

    init(_ body: @escaping @Sendable (HTTPRequest, HTTPResponseWriter) async throws -> Void) { self.body = body }

    func answer(_ request: HTTPRequest, _ writer: HTTPResponseWriter) async throws { try await body(request, writer) }
}
