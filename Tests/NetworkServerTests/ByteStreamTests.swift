import NetworkServer
import StreamCore
import TestSupport
import Testing

/// Protocols other than HTTP, on the same loop.
@Suite(.timeLimit(.minutes(1))) struct ByteStreamTests {
    /// Sends every line back, and becomes TLS when told to: what a PostgreSQL server does.
    struct LineProtocol: ConnectionHandler {
        var tls: TLSContext?

        func serve(_ stream: ByteStream) async throws {
            while true {
                while let line = Self.line(stream) {
                    if line == Array("tls\n".utf8), let tls {
                        try await stream.write(Array("S".utf8))
                        try await stream.startTLS(tls)
                    } else {
                        try await stream.write(line)
                    }
                }
                guard try await stream.fill(idle: true) else { return }
            }
        }

        private static func line(_ stream: ByteStream) -> [UInt8]? {
            let line = stream.withBuffered { bytes in
                bytes.firstIndex(of: UInt8(ascii: "\n")).map { Array(bytes[...$0]) }
            }
            if let line { stream.take(line.count) }
            return line
        }
    }

    @Test func linesComeBack() async throws {
        try await withServer(LineProtocol()) { server in
            let client = try server.client()
            try client.send("a\nbc")
            #expect(try client.read(through: "\n") == "a\n")
            try client.send("d\n\n")
            #expect(try client.read(through: "\n") == "bcd\n")
            #expect(try client.read(through: "\n") == "\n")
            client.finishSending()
            #expect(try client.readToEnd() == "")
        }
    }

    /// The bytes might be from whoever sits between.
    @Test func bytesBehindTheWishForTLSEndTheConnection() async throws {
        let folder = try CertificateFolder()
        let tls = try TLSContext(
            TLSContext.Files(certificate: folder.path("server.pem"), key: folder.path("server.key")))
        try await withServer(LineProtocol(tls: tls)) { server in
            let client = try server.client()
            try client.send("tls\nselect\n")
            #expect(try client.readToEnd() == "S")
        }
    }

    @Test func aStreamIsForOneReader() async throws {
        struct TwoReaders: ConnectionHandler {
            func serve(_ stream: ByteStream) async throws {
                let outcome = await withTaskGroup(of: String.self) { group in
                    for _ in 0..<2 {
                        group.addTask {
                            do { return try await stream.fill() ? "bytes" : "end" } catch let error as WeirError {
                                return error.code
                            } catch { return "cancelled" }
                        }
                    }
                    let first = await group.next() ?? ""
                    group.cancelAll()
                    return first + " " + (await group.next() ?? "")
                }
                try await stream.write(Array(outcome.utf8))
            }
        }
        try await withServer(TwoReaders()) { server in
            let client = try server.client()
            #expect(try client.read(through: "cancelled") == "stream-busy cancelled")
        }
    }

    /// Tasks elsewhere may use a stream: it is the loop's thread that touches it.
    @Test func aStreamCanBeUsedFromElsewhere() async throws {
        struct Elsewhere: ConnectionHandler {
            let thread: ThreadExecutor

            func serve(_ stream: ByteStream) async throws {
                try await withTaskExecutorPreference(thread) {
                    for _ in 0..<100 {
                        guard try await stream.fill() else { return }
                        let bytes = await withTaskExecutorPreference(stream.loop) { await take(stream) }
                        try await stream.write(bytes)
                    }
                }
            }

            nonisolated func take(_ stream: ByteStream) async -> [UInt8] {
                let bytes = stream.withBuffered { Array($0) }
                stream.take(bytes.count)
                return bytes
            }
        }
        let thread = ThreadExecutor(name: "elsewhere")
        defer { thread.shutDown() }
        try await withServer(Elsewhere(thread: thread)) { server in
            let client = try server.client()
            for number in 0..<100 {
                try client.send("\(number)\n")
                #expect(try client.read(through: "\n") == "\(number)\n")
            }
        }
    }

    @Test func requestsOfOneTurnAreHandedOnTogether() async throws {
        let ends = Lock(0)
        try await withServer(LineProtocol()) { server in
            await server.onLoop {
                for _ in 0..<3 { server.loop.atEndOfTurn { ends.withLock { $0 += 1 } } }
            }
            _ = await server.onLoop { 0 }
        }
        #expect(ends.withLock { $0 } == 3)
    }
}
