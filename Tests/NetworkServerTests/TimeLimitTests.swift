import NetworkServer
import StreamCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct TimeLimitTests {
    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let time = try clock.measure(body)
        return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }

    @Test func aSlowHeaderIsCutOffAndSaidSo() async throws {
        var limits = HTTPLimits()
        limits.headTime = 300
        let handler = RecordingHandler()
        try await withHTTP(handler, limits: limits) { server in
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHo")
            let time = try Self.seconds {
                let answer = try client.readToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 408 "))
            }
            #expect(time > 0.2 && time < 5)
        }
        #expect(handler.seen.isEmpty)
    }

    /// A byte now and then does not buy more time.
    @Test func aTricklingHeaderIsCutOffToo() async throws {
        var limits = HTTPLimits()
        limits.headTime = 300
        limits.idleTime = 60_000
        try await withHTTP(RecordingHandler(), limits: limits) { server in
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nA: ")
            var answer: [UInt8] = []
            // Each send waits for what comes back for a moment, and the server ends it.
            try client.setPatience(milliseconds: 20)
            for _ in 0..<200 where answer.isEmpty {
                try? client.send("b")
                if let bytes = try? client.read() { answer = bytes }
            }
            #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
        }
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
        var limits = HTTPLimits()
        limits.idleTime = 200
        try await withHTTP(RecordingHandler(), limits: limits) { server in
            let unused = try server.client()
            let used = try server.client()
            try used.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try used.readResponse()
            #expect(try unused.readToEnd() == "")
            #expect(try used.readToEnd() == "")
        }
    }

    @Test func aSlowBodyIsCutOff() async throws {
        var limits = HTTPLimits()
        limits.bodyTime = 200
        let handler = RecordingHandler()
        try await withHTTP(handler, limits: limits) { server in
            let answer = try server.answer(to: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc")
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
        }
        #expect(handler.seen.isEmpty)
    }

    /// The limit is one for reading requests: an answer may take longer.
    @Test func aSlowAnswerIsNotCutOff() async throws {
        var limits = HTTPLimits()
        limits.headTime = 50
        limits.idleTime = 50
        limits.bodyTime = 50
        let handler = ClosureHandler { _, writer in
            try await SystemClock().sleep(nanoseconds: 300_000_000)
            try await writer.send(HTTPResponse(.ok, text: "late"))
        }
        try await withHTTP(handler, limits: limits) { server in
            let client = try server.client()
            try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.readResponse().body == "late\n")
        }
    }

    @Test func aReaderThatTakesNothingIsDropped() async throws {
        let dropped = StopSignal()
        let handler = ClosureHandler { _, writer in
            defer { dropped.trigger() }
            try await writer.start(.ok)
            while true { try await writer.write([UInt8](repeating: 0x61, count: 65_536)) }
        }
        var limits = ServerLimits()
        limits.stream.writeStall = 300
        try await withHTTP(handler, server: limits) { server in
            let client = try server.client(receiveBuffer: 4096)
            try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            try await dropped.wait()
            #expect(try client.read(1) != [])
        }
    }
}
