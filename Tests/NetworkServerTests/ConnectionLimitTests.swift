import Glibc
import NetworkServer
import StreamCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConnectionLimitTests {
    static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func oneConnectionTooManyIsToldSo() async throws {
        var limits = ServerLimits()
        limits.connections = 3
        try await withHTTP(RecordingHandler(), server: limits) { server in
            var kept = try (0..<3).map { _ in try server.client() }
            for client in kept {
                try client.send(Self.get)
                #expect(try client.readResponse().head.hasPrefix("HTTP/1.1 200 "))
            }
            for _ in 0..<5 {
                let answer = try server.answer(to: Self.get)
                #expect(answer.hasPrefix("HTTP/1.1 503 "))
                #expect(answer.contains("\r\nRetry-After: 1\r\n"))
            }
            // Where one leaves there is room again.
            kept.removeLast()
            while await server.onLoop({ server.server.connectionCount }) == 3 { await Task.yield() }
            let client = try server.client()
            try client.send(Self.get)
            #expect(try client.readResponse().head.hasPrefix("HTTP/1.1 200 "))
        }
    }

    /// Where even those who are turned away are too many, the rest is closed at once.
    @Test func aFloodIsClosed() async throws {
        var limits = ServerLimits()
        limits.connections = 1
        limits.turnedAway = 2
        try await withHTTP(RecordingHandler(), server: limits) { server in
            let first = try server.client()
            try first.send(Self.get)
            _ = try first.readResponse()
            let flood = try (0..<10).map { _ in try server.client() }
            let answers = try flood.map { try $0.readToEnd() }
            #expect(answers.count { $0.hasPrefix("HTTP/1.1 503 ") } >= 2)
            try first.send(Self.get)
            #expect(try first.readResponse().head.hasPrefix("HTTP/1.1 200 "))
        }
    }

    /// In a process of its own, for which descriptors can be made few.
    @Test func withoutDescriptorsClientsAreTurnedAwayAndOthersServed() async {
        await #expect(processExitsWith: .success) {
            try await withHTTP(RecordingHandler()) { server in
                let kept = try server.client()
                try kept.send(Self.get)
                _ = try kept.readResponse()
                // Sockets of clients count too: they are made while there is room, and connected when there is none.
                let late = (0..<9).map { _ in RawClient(unconnected: server.port) }
                var limit = rlimit(rlim_cur: 128, rlim_max: 128)
                setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
                var fillers: [Int32] = []
                var turnedAway = 0
                for client in late {
                    // Each time: the runtime may have given one back.
                    while let filler = Optional(open("/dev/null", O_RDONLY)), filler >= 0 { fillers.append(filler) }
                    try client.connectNow()
                    try client.send("GET / HTTP/1.0\r\n\r\n")
                    let answer = try client.readToEnd()
                    if answer.isEmpty || answer.hasPrefix("HTTP/1.1 503 ") { turnedAway += 1 }
                }
                try #require(turnedAway >= 3)
                try kept.send(Self.get)
                try #require(try kept.readResponse().head.hasPrefix("HTTP/1.1 200 "))
                // With room again, new clients are served.
                for filler in fillers { close(filler) }
                let answer = try server.answer(to: "GET /b HTTP/1.0\r\n\r\n")
                try #require(answer.hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test func drainingEndsIdleConnectionsAndFinishesTheOthers() async throws {
        let started = StopSignal()
        let goOn = StopSignal()
        let handler = ClosureHandler { request, writer in
            if request.path == "/slow" {
                started.trigger()
                try await goOn.wait()
            }
            try await writer.send(HTTPResponse(.ok, text: "done"))
        }
        try await withHTTP(handler) { server in
            let idle = try server.client()
            try idle.send(Self.get)
            _ = try idle.readResponse()
            let busy = try server.client()
            try busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + Self.get)
            try await started.wait()
            server.server.drain(within: 30_000)
            #expect(try idle.readToEnd() == "")
            #expect(throws: RawClient.Failure.self) { try server.client() }
            goOn.trigger()
            let answer = try busy.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            // The request behind it is for another server.
            #expect(answer.matches(of: /HTTP\/1\.1/).count == 1)
        }
    }

    /// A copy of the listening socket, as a child has one until its program begins, takes no clients.
    @Test func drainingEndsListeningWhoeverHasACopy() async throws {
        try await withHTTP(RecordingHandler()) { server in
            let idle = try server.client()
            try idle.send(Self.get)
            _ = try idle.readResponse()
            let copy = try #require(Self.listeningSocket(at: server.port).map { dup($0) })
            defer { close(copy) }
            server.server.drain(within: 30_000)
            #expect(try idle.readToEnd() == "")
            #expect(throws: RawClient.Failure.self) { try server.client() }
        }
    }

    /// This process's socket that listens there.
    private static func listeningSocket(at port: UInt16) -> Int32? {
        (0..<65_536).first { descriptor in
            var listens: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size)
            return listens == 1 && self.port(of: descriptor) == port
        }
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    @Test func drainingEndsAfterItsTime() async throws {
        let started = StopSignal()
        let handler = ClosureHandler { _, _ in
            started.trigger()
            try await StopSignal().wait()
        }
        try await withHTTP(handler) { server in
            let client = try server.client()
            try client.send(Self.get)
            try await started.wait()
            server.server.drain(within: 100)
            #expect(try client.readToEnd() == "")
        }
    }

    @Test func theServerListensOnIPv6AndIPv4() async throws {
        try await withServer(HTTPProtocol(RecordingHandler()), host: "") { server in
            let answer = try server.answer(to: "GET / HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("GET /\n"))
        }
    }

    @Test func aTakenPortIsAnErrorForPeople() async throws {
        try await withHTTP(RecordingHandler()) { server in
            let taken = ListenAddress(host: "127.0.0.1", port: server.port)
            let handler = HTTPProtocol(RecordingHandler())
            let error = #expect(throws: WeirError.self) { try server.server.listen(at: taken, handler: handler) }
            #expect(error?.code == "listen-failed")
            #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
        }
    }
}
