import Glibc
import NetworkServer
import StreamCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct BackPressureTests {
    /// Resident bytes of this process.
    private static func resident() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = fread(&text, 1, 127, file)
        let fields = String(decoding: text.prefix(count), as: UTF8.self).split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
    }

    /// In a process of its own, whose memory nobody else uses.
    @Test func aHundredMegabytesGoToASlowReaderInFlatMemory() async {
        await #expect(processExitsWith: .success) { try await Self.sendAHundredMegabytes() }
    }

    private static func sendAHundredMegabytes() async throws {
        let total = 100 << 20
        let mostUnsent = Lock(0)
        let handler = ClosureHandler { _, writer in
            try await writer.start(.ok, length: total)
            let chunk = [UInt8](repeating: 0x61, count: 65_536)
            for _ in 0..<(total / chunk.count) {
                try await writer.write(chunk)
                mostUnsent.withLock { $0 = max($0, writer.unsent) }
            }
        }
        try await withHTTP(handler) { server in
            let client = try server.client(receiveBuffer: 65_536)
            try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try client.read(through: "\r\n\r\n")
            let before = resident()
            var mostResident = before
            var count = client.left.count
            while count < total, let bytes = try client.read(), !bytes.isEmpty {
                count += bytes.count
                mostResident = max(mostResident, resident())
            }
            try #require(count == total)
            try #require(mostResident - before < 16 << 20)
        }
        let most = mostUnsent.withLock { $0 }
        try #require(most > 64 << 10 && most <= (256 + 65) << 10)
    }

    /// One piece that is far larger than what may wait.
    @Test func aLargeAnswerIsNotKeptTwice() async throws {
        let body = [UInt8](repeating: 0x62, count: 20 << 20)
        let handler = ClosureHandler { _, writer in try await writer.send(HTTPResponse(.ok, body: body)) }
        try await withHTTP(handler) { server in
            let client = try server.client(receiveBuffer: 16_384)
            try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            let (head, received) = try client.readResponse()
            #expect(head.hasPrefix("HTTP/1.1 200"))
            #expect(received.utf8.count == body.count)
        }
    }

    /// While one client takes a stream as fast as it comes, others are answered.
    @Test func aStreamDoesNotKeepOthersWaiting() async throws {
        let handler = ClosureHandler { request, writer in
            guard request.path == "/stream" else { return try await writer.send(HTTPResponse(.ok, text: "quick")) }
            try await writer.start(.ok)
            let chunk = [UInt8](repeating: 0x61, count: 4096)
            while true { try await writer.write(chunk) }
        }
        try await withHTTP(handler) { server in
            let stream = try server.client()
            try stream.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            let other = try server.client()
            for _ in 0..<20 {
                for _ in 0..<5 { _ = try stream.read() }
                try other.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try other.readResponse().body == "quick\n")
            }
        }
    }

    @Test func threeHundredEventStreamsGetEveryEvent() async throws {
        let hub = EventHub()
        let handler = ClosureHandler { _, writer in
            try await writer.start(.ok, fields: [HTTPField("Content-Type", "text/event-stream")])
            var next = 0
            while next < 20 {
                let event = try await hub.event(after: next)
                next = event
                try await writer.write(ServerSentEvent(id: "\(event)", event: "change", data: "a\nb").bytes)
            }
        }
        try await withHTTP(handler) { server in
            let clients = try (0..<300).map { _ in try server.client() }
            for client in clients { try client.send("GET / HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n") }
            for client in clients { _ = try client.read(through: "\r\n\r\n") }
            for number in 1...20 {
                hub.publish(number)
                for client in clients {
                    let text = try client.read(through: "\n\n\r\n")
                    #expect(text.hasSuffix("id: \(number)\nevent: change\ndata: a\ndata: b\n\n\r\n"))
                }
            }
            for client in clients { _ = try client.read(through: "0\r\n\r\n") }
        }
    }
}

/// The newest number, for many who wait for it.
final class EventHub: Sendable {
    private struct State {
        var newest = 0
        var signal = StopSignal()
    }

    private let state = Lock(State())

    func publish(_ number: Int) {
        let signal = state.withLock { state in
            state.newest = number
            let signal = state.signal
            state.signal = StopSignal()
            return signal
        }
        signal.trigger()
    }

    func event(after number: Int) async throws -> Int {
        while true {
            let (newest, signal) = state.withLock { ($0.newest, $0.signal) }
            if newest > number { return newest }
            try await signal.wait()
        }
    }
}
