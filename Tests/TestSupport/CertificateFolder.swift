internal import Foundation

/// An authority, a server's certificate, a client's and a stranger's, made anew in a folder of their own.
public final class CertificateFolder: Sendable {
    private let folder: URL

    public init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "weir-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try authority("ca")
        try authority("other")
        try certificate("server", "/CN=localhost", by: "ca", names: "DNS:localhost,IP:127.0.0.1")
        try certificate("ada", "/O=shop/CN=ada", by: "ca", names: "DNS:ada")
        try certificate("stranger", "/CN=stranger", by: "other", names: "DNS:stranger")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    public func path(_ name: String) -> String { folder.appending(path: name).path }

    public func copy(_ name: String, to other: String) throws {
        try Data(contentsOf: folder.appending(path: name)).write(to: folder.appending(path: other))
    }

    private func authority(_ name: String) throws {
        try openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
                + ["-subj", "/CN=\(name)", "-keyout", path("\(name).key"), "-out", path("\(name).pem")])
    }

    private func certificate(_ name: String, _ subject: String, by authority: String, names: String) throws {
        try openssl(
            ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject]
                + ["-keyout", path("\(name).key"), "-out", path("\(name).csr")])
        try Data("subjectAltName=\(names)\n".utf8).write(to: folder.appending(path: "\(name).ext"))
        try openssl(
            ["x509", "-req", "-in", path("\(name).csr"), "-CA", path("\(authority).pem")]
                + ["-CAkey", path("\(authority).key"), "-CAcreateserial", "-days", "2"]
                + ["-extfile", path("\(name).ext"), "-out", path("\(name).pem")])
    }

    private func openssl(_ arguments: [String]) throws {
        _ = try run("openssl", arguments, input: "")
    }

    /// What `openssl s_client` says about the connection and what came over it, until the server closed.
    public func connect(_ port: UInt16, _ options: [String] = [], send text: String) throws -> String {
        try run(
            "openssl",
            [
                "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", path("ca.pem"), "-ign_eof", "-servername",
                "localhost",
            ]
                + options, input: text)
    }

    public func curl(_ arguments: [String]) throws -> String {
        try run("curl", ["-sS", "--max-time", "60", "--cacert", path("ca.pem")] + arguments, input: "")
    }

    private func run(_ program: String, _ arguments: [String], input: String) throws -> String {
        try ProgramRun.run("/usr/bin/env", ["timeout", "60", program] + arguments, input: .text(input)).output
    }
}
