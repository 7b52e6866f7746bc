import NetworkServer
import StreamCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct LeavingTests {
    enum Way: CaseIterable { case closing, halfClosing, resetting }

    /// The handler waits for something that never comes.
    @Test(arguments: Way.allCases)
    func aClientsLeavingCancelsTheHandler(_ way: Way) async throws {
        let started = StopSignal()
        let cancelled = StopSignal()
        let handler = ClosureHandler { _, _ in
            started.trigger()
            do { try await StopSignal().wait() } catch is CancellationError { cancelled.trigger() }
        }
        try await withHTTP(handler) { server in
            var client: RawClient? = try server.client()
            try client?.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try await started.wait()
            let clock = ContinuousClock()
            let left = clock.now
            switch way {
            case .closing: client = nil
            case .halfClosing: client?.finishSending()
            case .resetting:
                client?.reset()
                client = nil
            }
            try await cancelled.wait()
            #expect(clock.now - left < .seconds(2))
        }
    }

    @Test func aClientsLeavingEndsAWriterThatWaits() async throws {
        let full = StopSignal()
        let ended = StopSignal()
        let handler = ClosureHandler { _, writer in
            defer { ended.trigger() }
            try await writer.start(.ok)
            while true {
                try await writer.write([UInt8](repeating: 0x61, count: 1 << 20))
                full.trigger()
            }
        }
        try await withHTTP(handler) { server in
            var client: RawClient? = try server.client(receiveBuffer: 4096)
            try client?.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try await full.wait()
            client = nil
            try await ended.wait()
        }
    }

    /// A client may close its direction behind its last request.
    @Test func whatWasAskedBeforeTheEndIsAnswered() async throws {
        let handler = RecordingHandler()
        try await withHTTP(handler) { server in
            let client = try server.client()
            try client.send(
                "GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nc")
            client.finishSending()
            let answer = try client.readToEnd()
            #expect(answer.matches(of: /HTTP\/1\.1 200/).count == 2)
        }
        #expect(handler.seen == ["GET /a", "POST /b [c]"])
    }
}
