import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// TLS, certificates of clients, and certificates that change.
    @Suite(.serialized) struct TransportTests {
        private func arguments(_ certificates: CertificateFolder) -> [String] {
            ["--tls-certificate", certificates.path("server.pem"), "--tls-key", certificates.path("server.key")]
        }

        @Test(.timeLimit(.minutes(2)))
        func clientsShowACertificate() async throws {
            let state = try await ShopState()
            let certificates = try CertificateFolder()
            let ada = ["--cert", certificates.path("ada.pem"), "--key", certificates.path("ada.key")]
            let trust = ["--cacert", certificates.path("ca.pem")]
            // An authenticated listener may be reached from elsewhere.
            var readers = try await Readers(
                state.whole, arguments(certificates) + ["--client-ca", certificates.path("ca.pem")], host: "0.0.0.0",
                scheme: "https", options: trust + ada)
            #expect(try await readers.sql("SELECT count(*) FROM sales").body.contains("6"))
            readers.options = trust
            #expect(try await readers.get("/v1/views").status == 0)
            readers.options =
                trust + ["--cert", certificates.path("stranger.pem"), "--key", certificates.path("stranger.key")]
            #expect(try await readers.get("/v1/views").status == 0)
            #expect(await readers.end().status == .exit(0))
        }

        @Test(.timeLimit(.minutes(2)))
        func aTokenGoesOverTLS() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let certificates = try CertificateFolder()
            let readers = try await Readers(
                state.whole, ["--access", access.path] + arguments(certificates), scheme: "https",
                options: ["--cacert", certificates.path("ca.pem")])
            let token = try access.token(["analyst"])
            #expect(try await readers.get("/v1/views").status == 401)
            #expect(try await readers.sql("SELECT count(*) FROM sales", token).body.contains("2"))
            let end = await readers.end()
            #expect(end.status == .exit(0) && !end.errors.contains("unencrypted"), "\(end)")
        }

        @Test(.timeLimit(.minutes(2)))
        func hangUpReadsTheCertificatesAgain() async throws {
            let state = try await ShopState()
            let certificates = try CertificateFolder()
            try certificates.copy("server.pem", to: "live.pem")
            try certificates.copy("server.key", to: "live.key")
            var readers = try await Readers(
                state.whole,
                ["--tls-certificate", certificates.path("live.pem"), "--tls-key", certificates.path("live.key")],
                scheme: "https", options: ["--cacert", certificates.path("ca.pem")])
            // A key of another certificate is refused, and what was there stays.
            try certificates.copy("ada.key", to: "live.key")
            readers.program.signal(SIGHUP)
            while !readers.program.errors.contains("stay in use") {
                #expect(try await readers.get("/health/live").status == 200)
            }
            try certificates.copy("stranger.pem", to: "live.pem")
            try certificates.copy("stranger.key", to: "live.key")
            readers.program.signal(SIGHUP)
            while !readers.program.errors.contains("were read again") {
                _ = try await readers.get("/health/live")
            }
            #expect(try await readers.get("/health/live").status == 0)
            readers.options = ["--cacert", certificates.path("other.pem"), "--insecure"]
            #expect(try await readers.get("/health/live").status == 200)
            #expect(await readers.end().status == .exit(0))
        }

        @Test(arguments: [
            ["--tls-key", "x"], ["--tls-certificate", "x"], ["--client-ca", "x"],
            ["--tls-certificate", "/nowhere", "--tls-key", "/nowhere"], ["--access", "/nowhere"],
        ])
        func wrongOptionsAreRefused(_ options: [String]) async throws {
            let end = try await WeirProgram.run(["serve", "--state", "/nowhere", "--listen", "127.0.0.1:0"] + options)
            #expect([.exit(1), .exit(2)].contains(end.status), "\(end)")
        }
    }
}
