import NetworkServer
import TestSupport
import Testing

/// Sound requests with a few bytes changed, left out, doubled or put in.
@Suite(.timeLimit(.minutes(2))) struct MutatedRequestTests {
    private static let sound = [
        "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
        "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n",
        "GET /c%20d/e HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nExpect: 100-continue\r\n\r\n",
    ]
    private static let bytes = Array("\r\n\0 \t:;,0159afAF%/?#+-x\u{7F}".utf8) + [0x80, 0xFF]

    private static func mutate(_ raw: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var raw = raw
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let at = Int.random(in: 0..<raw.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: raw[at] = bytes.randomElement(using: &random) ?? 0
            case 1: raw.remove(at: at)
            case 2: raw.insert(raw[at], at: at)
            default: raw.insert(bytes.randomElement(using: &random) ?? 0, at: at)
            }
        }
        return raw
    }

    /// Whatever comes, the connection ends or goes on with an answer, the number of requests seen is at most that of
    /// answers, and the server serves the next client.
    @Test func noneBringsTheServerDown() async throws {
        let handler = RecordingHandler()
        try await withHTTP(handler) { server in
            var random = SeededGenerator(seed: 20_260_101)
            for _ in 0..<1500 {
                let before = handler.seen.count
                let raw = Self.mutate(Array((Self.sound.randomElement(using: &random) ?? "").utf8), &random)
                let client = try server.client()
                try client.send(raw)
                client.finishSending()
                let answers = try client.readToEnd().matches(of: /HTTP\/1\.1 [2345]\d\d\b/).count
                let seen = handler.seen.count - before
                #expect(seen <= 1 && answers <= 2, "\(String(decoding: raw, as: UTF8.self))")
                #expect(answers >= seen, "\(String(decoding: raw, as: UTF8.self))")
            }
            let answer = try server.answer(to: "GET /z HTTP/1.0\r\n\r\n")
            #expect(answer.hasSuffix("GET /z\n"))
        }
    }
}
