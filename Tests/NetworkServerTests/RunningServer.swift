import NetworkServer
import StreamCore
import TestSupport

/// A server on loopback for one test, and the thread on which the test may block.
struct RunningServer: Sendable {
    let server: SocketServer
    let loop: EventLoop
    let port: UInt16

    func client(receiveBuffer: Int32? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBuffer: receiveBuffer)
    }

    /// Sends `raw`, and reads until the server has closed.
    func answer(to raw: String) throws -> String {
        let client = try client()
        try client.send(raw)
        return try client.readToEnd()
    }

    /// What `body` finds on the loop's thread.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withTaskExecutorPreference(loop) { await evaluate(body) }
    }

    private nonisolated func evaluate<Value: Sendable>(_ body: @Sendable () -> Value) async -> Value { body() }
}

func withServer(
    _ handler: any ConnectionHandler, limits: ServerLimits = ServerLimits(), tls: TLSContext? = nil,
    host: String = "127.0.0.1", _ body: @escaping @Sendable (RunningServer) async throws -> Void
) async throws {
    let loop = try EventLoop(name: "test-loop")
    let thread = ThreadExecutor(name: "test-client")
    defer {
        loop.shutDown()
        thread.shutDown()
    }
    let server = SocketServer(loop: loop, limits: limits)
    let endpoint = try server.listen(at: ListenAddress(host: host, port: 0), tls: tls, handler: handler)
    try await withThrowingTaskGroup(of: Void.self) { group in
        // Needs no thread of the pool, which other tests may block.
        group.addTask(executorPreference: loop) { await server.run() }
        try await withTaskExecutorPreference(thread) {
            try await body(RunningServer(server: server, loop: loop, port: endpoint.port))
        }
        server.drain(within: 0)
        try await group.waitForAll()
    }
}

func withHTTP(
    _ handler: any HTTPHandler, limits: HTTPLimits = HTTPLimits(), server: ServerLimits = ServerLimits(),
    tls: TLSContext? = nil, _ body: @escaping @Sendable (RunningServer) async throws -> Void
) async throws {
    try await withServer(HTTPProtocol(handler, limits: limits), limits: server, tls: tls, body)
}
