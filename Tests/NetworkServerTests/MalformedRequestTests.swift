import NetworkServer
import TestSupport
import Testing

/// Each is refused with its status, the connection closed, and nothing that follows is taken for a request.
@Suite struct MalformedRequestTests {
    @Test(arguments: [MalformedRequest.requestLines, MalformedRequest.headers, MalformedRequest.bodies])
    func isRefusedAndNothingSmuggled(_ requests: [MalformedRequest]) async throws {
        for request in requests {
            let handler = RecordingHandler()
            try await withHTTP(handler) { server in
                let client = try server.client()
                // The server may have closed before all is sent.
                try? client.send(request.raw + MalformedRequest.follower)
                let answer = try client.readToEnd()
                let status = answer.wholeMatch(of: /HTTP\/1\.1 (\d+) (?s:.*)/).flatMap { Int($0.1) }
                #expect(status == request.status, "\(request.name): \(answer.prefix(200))")
                if status != 200 {
                    #expect(answer.contains("\r\nConnection: close\r\n"), "\(request.name)")
                    #expect(answer.matches(of: /HTTP\/1\.1 \d/).count == 1, "\(request.name)")
                }
            }
            #expect(handler.seen == request.seen, "\(request.name)")
        }
    }

    /// The same, a byte at a time: what is refused does not hang on how the bytes were cut.
    @Test(arguments: [MalformedRequest.requestLines, MalformedRequest.headers, MalformedRequest.bodies])
    func isRefusedHoweverItIsCut(_ requests: [MalformedRequest]) async throws {
        let handler = RecordingHandler()
        try await withHTTP(handler) { server in
            for request in requests where request.raw.utf8.count < 400 {
                let before = handler.seen.count
                let client = try server.client()
                for byte in (request.raw + MalformedRequest.follower).utf8 {
                    do { try client.send([byte]) } catch { break }
                }
                let answer = try client.readToEnd()
                // A reset may have taken the answer away, since bytes came after it.
                if !answer.isEmpty { #expect(answer.hasPrefix("HTTP/1.1 \(request.status ?? 0) "), "\(request.name)") }
                #expect(Array(handler.seen.dropFirst(before)) == request.seen, "\(request.name)")
            }
        }
    }

    @Test func whatEndsInTheMiddleIsNotServed() async throws {
        for raw in [
            "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        ] {
            let handler = RecordingHandler()
            try await withHTTP(handler) { server in
                let client = try server.client()
                try client.send(raw)
                client.finishSending()
                let answer = try client.readToEnd()
                #expect(!answer.contains(" 200 "))
            }
            #expect(handler.seen.isEmpty, "\(raw)")
        }
    }

    @Test func thereAreEnough() {
        #expect((MalformedRequest.requestLines + MalformedRequest.headers + MalformedRequest.bodies).count >= 100)
    }
}
