import Foundation
import NetworkServer
import StreamCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct TLSTests {
    private static let shared = try? CertificateFolder()
    private var folder: CertificateFolder? { Self.shared }

    private static let get = "GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    private func files(_ clients: TLSContext.ClientVerification = .none) throws -> TLSContext.Files {
        let folder = try #require(folder)
        return TLSContext.Files(
            certificate: folder.path("server.pem"), key: folder.path("server.key"), clients: clients)
    }

    @Test func requestsAreAnsweredOverTLS() async throws {
        let folder = try #require(folder)
        let tls = try TLSContext(try files())
        try await withHTTP(RecordingHandler(), tls: tls) { server in
            let answer = try folder.connect(server.port, send: Self.get)
            #expect(answer.contains("HTTP/1.1 200 OK"))
            #expect(answer.contains("GET /a"))
            #expect(answer.contains("Verify return code: 0 (ok)"))
        }
    }

    @Test func oldVersionsAreRefused() async throws {
        let folder = try #require(folder)
        let tls = try TLSContext(try files())
        try await withHTTP(RecordingHandler(), tls: tls) { server in
            let old = try folder.connect(server.port, ["-tls1_1"], send: Self.get)
            #expect(!old.contains("200 OK"))
            let allowed = try folder.connect(server.port, ["-tls1_2"], send: Self.get)
            #expect(allowed.contains("200 OK"))
            let negotiated = try folder.connect(server.port, ["-alpn", "h2,http/1.1"], send: Self.get)
            #expect(negotiated.contains("ALPN protocol: http/1.1"))
        }
    }

    @Test func plainBytesOnATLSPortAreClosed() async throws {
        let handler = RecordingHandler()
        try await withHTTP(handler, tls: try TLSContext(try files())) { server in
            let answer = try server.answer(to: Self.get)
            #expect(!answer.contains("HTTP/1.1"))
        }
        #expect(handler.seen.isEmpty)
    }

    @Test func aHandshakeThatStaysOutIsCutOff() async throws {
        var limits = ServerLimits()
        limits.stream.handshake = 200
        try await withHTTP(RecordingHandler(), server: limits, tls: try TLSContext(try files())) { server in
            let client = try server.client()
            #expect(try client.readToEnd() == "")
        }
    }

    @Test func aClientCertificateIsAskedForAndNamed() async throws {
        let folder = try #require(folder)
        let handler = ClosureHandler { request, writer in
            let client = request.stream.clientCertificate
            try await writer.send(
                HTTPResponse(.ok, text: "name: \(client?.commonName ?? "-"), \(client?.subject ?? "-")"))
        }
        let required = try TLSContext(try files(.required(authorities: folder.path("ca.pem"))))
        try await withHTTP(handler, tls: required) { server in
            let known = try folder.connect(
                server.port, ["-cert", folder.path("ada.pem"), "-key", folder.path("ada.key")], send: Self.get)
            #expect(known.contains("name: ada, CN=ada,O=shop"))
            let nameless = try folder.connect(server.port, send: Self.get)
            #expect(!nameless.contains("200 OK"))
            let stranger = try folder.connect(
                server.port, ["-cert", folder.path("stranger.pem"), "-key", folder.path("stranger.key")],
                send: Self.get)
            #expect(!stranger.contains("200 OK"))
        }
        let optional = try TLSContext(try files(.optional(authorities: folder.path("ca.pem"))))
        try await withHTTP(handler, tls: optional) { server in
            let unnamed = try folder.connect(server.port, send: Self.get)
            #expect(unnamed.contains("name: -, -"))
        }
    }

    @Test func filesAreReadAgainAndBadOnesChangeNothing() async throws {
        let folder = try #require(folder)
        try folder.copy("server.pem", to: "current.pem")
        try folder.copy("server.key", to: "current.key")
        let tls = try TLSContext(
            TLSContext.Files(certificate: folder.path("current.pem"), key: folder.path("current.key")))
        try await withHTTP(RecordingHandler(), tls: tls) { server in
            let first = try folder.connect(server.port, send: Self.get)
            #expect(first.contains("subject=CN = localhost"))
            try folder.copy("ada.pem", to: "current.pem")
            let error = #expect(throws: WeirError.self) { try tls.reload() }
            #expect(error?.code == "tls-files")
            let same = try folder.connect(server.port, send: Self.get)
            #expect(same.contains("subject=CN = localhost"))
            try folder.copy("ada.key", to: "current.key")
            try tls.reload()
            let changed = try folder.connect(server.port, send: Self.get)
            #expect(changed.contains("CN = ada"))
        }
    }

    @Test func aLargeBodyComesWholeOverTLS() async throws {
        let folder = try #require(folder)
        let handler = ClosureHandler { request, writer in
            try await writer.start(.ok)
            for _ in 0..<160 { try await writer.write([UInt8](repeating: 0x61, count: 65_536)) }
        }
        try await withHTTP(handler, tls: try TLSContext(try files())) { server in
            let size = try folder.curl([
                "https://localhost:\(server.port)/", "-w", "%{size_download}", "-o", "/dev/null",
            ])
            #expect(size == "\(160 * 65_536)")
            let upload = try folder.curl([
                "https://localhost:\(server.port)/", "--data-binary", String(repeating: "b", count: 100_000), "-o",
                "/dev/null", "-w", "%{http_code}",
            ])
            #expect(upload == "200")
        }
    }
}
