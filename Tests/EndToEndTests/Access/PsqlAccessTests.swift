import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Who may read what, with psql: the token is the password.
    @Suite(.serialized) struct PsqlAccessTests {
        @Test(.timeLimit(.minutes(3)))
        func tenantsSeeTheirRowsAloneInPsql() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path], postgres: true)
            let oracle = try await Readers(state.alone, postgres: true)
            let token = try access.token(["analyst"])
            var answers = 0
            for sql in TenantAttacks.answered {
                let found = try await readers.psql(sql, token)
                let expected = try await oracle.psql(sql)
                #expect(found == expected, "\(sql): \(found) \(expected)")
                if found.status == 0 { answers += 1 }
            }
            // Some of SQLite's spellings are not PostgreSQL's.
            #expect(answers > TenantAttacks.answered.count * 3 / 4, "\(answers)")
            for sql in TenantAttacks.refused {
                let found = try await readers.psql(sql, token)
                // `main.` is a prefix that is understood, and means the same views.
                let isHarmless = found.status != 0 ? true : found == (try await oracle.psql(sql))
                #expect(isHarmless && !TenantAttacks.leak(in: found.output), "\(sql): \(found)")
            }
            #expect(await readers.end().status == .exit(0))
            #expect(await oracle.end().status == .exit(0))
        }

        /// The catalog is asked after a reader who sees everything has asked it.
        @Test(.timeLimit(.minutes(2)))
        func theCatalogHasWhatIsSeenAlone() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path], postgres: true)
            let analyst = try access.token(["analyst"])
            let auditor = try access.token(["auditor"], tenant: nil)
            for sql in [
                "\\d", "\\dt", "\\dv", "\\d secrets", "SELECT relname FROM pg_class",
                "SELECT attname FROM pg_attribute",
                "SELECT table_name FROM information_schema.tables",
                "SELECT column_name FROM information_schema.columns",
                "SELECT to_regclass('secrets')", "SELECT 'secrets'::regclass",
                "SELECT pg_get_viewdef('secrets'::regclass)",
                "SELECT has_table_privilege('secrets', 'select')", "SELECT current_schema()",
            ] {
                let before = try await readers.psql("\\d", auditor)
                #expect(before.output.contains("secrets"), "\(before)")
                let found = try await readers.psql(sql, analyst)
                let rows = found.output.split(separator: "\n").filter { !$0.contains("ERROR") && !$0.contains("LINE") }
                #expect(!rows.contains { $0.contains("secrets") && !$0.contains("Did not find") }, "\(sql): \(found)")
                #expect(
                    !found.output.contains("weir_dead_letters") && !found.output.contains("word"), "\(sql): \(found)")
            }
            #expect(try await readers.psql("\\d", analyst).output.contains("sales"))
            #expect(await readers.end().status == .exit(0))
        }

        @Test(.timeLimit(.minutes(2)))
        func strangersAndEagerOnesAreTurnedAwayFromPsql() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let readers = try await Readers(state.whole, ["--access", access.path], postgres: true)
            var said = ""
            for password in [
                "x", try access.token(["analyst"], seconds: -3600), try access.token(["analyst"], by: access.next),
            ] {
                let found = try await readers.psql("SELECT 1", password)
                #expect(found.status != 0 && found.output.contains("token"), "\(found)")
                #expect(!found.output.contains(password) || password == "x")
                said += found.output
            }
            #expect(try await readers.psql("SELECT 1").status != 0)
            let slow = try access.token(["slow"], subject: "eager")
            let many = String(repeating: "SELECT count(*) FROM sales;", count: 8)
            let found = try await readers.psql(many, slow)
            #expect(found.status != 0 && found.output.contains("53400"), "\(found)")
            let end = await readers.end()
            said += end.output + end.errors
            #expect(end.status == .exit(0))
            for part in slow.split(separator: ".") { #expect(!said.contains(part)) }
        }

        @Test(.timeLimit(.minutes(2)))
        func sessionsAreEncrypted() async throws {
            let state = try await ShopState()
            let access = try AccessFolder()
            let certificates = try CertificateFolder()
            let tls = [
                "--tls-certificate", certificates.path("server.pem"), "--tls-key", certificates.path("server.key"),
            ]
            let curl = ["--cacert", certificates.path("ca.pem")]
            let trust = "sslrootcert=\(certificates.path("ca.pem"))"
            let readers = try await Readers(
                state.whole, ["--access", access.path] + tls, scheme: "https", options: curl, postgres: true)
            let token = try access.token(["analyst"])
            #expect(
                try await readers.psql("SELECT count(*) FROM sales", token, "sslmode=verify-ca \(trust)").status == 0)
            let other = "sslmode=verify-ca sslrootcert=\(certificates.path("other.pem"))"
            #expect(try await readers.psql("SELECT 1", token, other).status != 0)
            // From this machine TLS is not insisted on.
            #expect(try await readers.psql("SELECT 1", token).status == 0)
            #expect(await readers.end().status == .exit(0))

            let ada = "sslcert=\(certificates.path("ada.pem")) sslkey=\(certificates.path("ada.key"))"
            let mutual = try await Readers(
                state.whole, tls + ["--client-ca", certificates.path("ca.pem")], scheme: "https",
                options: curl + ["--cert", certificates.path("ada.pem"), "--key", certificates.path("ada.key")],
                postgres: true)
            #expect(try await mutual.psql("SELECT 1", nil, "sslmode=verify-ca \(trust) \(ada)").status == 0)
            #expect(try await mutual.psql("SELECT 1", nil, "sslmode=require sslcert=/nowhere").status != 0)
            let plain = try await mutual.psql("SELECT 1")
            #expect(plain.status != 0 && plain.output.contains("TLS"), "\(plain)")
            #expect(await mutual.end().status == .exit(0))
        }
    }
}
