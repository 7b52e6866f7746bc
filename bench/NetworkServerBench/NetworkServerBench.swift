internal import Glibc
internal import NetworkServer
internal import StreamCore

/// A small JSON answer over HTTP, to be measured from outside: `NetworkServerBench [PORT]`.
@main
struct NetworkServerBench: HTTPHandler {
    private static let body = Array(
        #"{"key":"shop-17","orders":1234,"revenue":"98765.43","updated":"2026-01-01T00:00:00Z"}"#.utf8)

    func answer(_ request: HTTPRequest, _ writer: HTTPResponseWriter) async throws {
        let fields = [HTTPField("Content-Type", "application/json")]
        try await writer.send(HTTPResponse(.ok, fields: fields, body: Self.body))
    }

    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap { UInt16($0) } ?? 8080
        let server = SocketServer(loop: try EventLoop(name: "bench"))
        let handler = HTTPProtocol(NetworkServerBench())
        let endpoint = try server.listen(at: ListenAddress(host: "127.0.0.1", port: port), handler: handler)
        puts("listening at \(endpoint)")
        await server.run()
    }
}
