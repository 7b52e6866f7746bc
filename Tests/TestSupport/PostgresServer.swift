internal import Foundation
internal import Glibc
internal import StreamCore

/// A PostgreSQL server on a free port of loopback and on a socket, its data in a temporary folder, both gone with this
/// process. From Debian's package; run as the user `postgres` where the tests run as root, which PostgreSQL refuses.
public final class PostgresServer: Sendable {
    /// The newest installed version's programs.
    public static let programs: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.compactMap { Int($0) }.max().map { "\(root)/\($0)/bin" }
    }()
    public static var isAvailable: Bool { programs != nil }

    /// One for all tests of this process, started at the first use. Tests that stop a server start their own.
    public static var shared: PostgresServer {
        get throws { try sharedResult.get() }
    }
    private static let sharedResult = Result { try PostgresServer() }

    public static let user = "weir"
    /// Asked for over TCP, not over the socket.
    public static let password = "hunter2-and-more"
    public let port: UInt16
    private let folder: URL
    private let running = Lock<RunningServer?>(nil)

    /// Makes a database cluster, starts its server and waits until it accepts connections.
    public init() throws {
        guard let programs = Self.programs else { throw PostgresFailure(description: "PostgreSQL is not installed") }
        port = FreePort.find(1)[0]
        folder = URL(filePath: "/tmp/weir-pg-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.password.utf8).write(to: folder.appending(path: "password"))
        if getuid() == 0 { _ = try Self.run("/bin/chown", ["-R", "postgres", folder.path]) }
        let initdb = [
            "\(programs)/initdb", "-D", "\(folder.path)/data", "-U", Self.user, "--auth-local=trust",
            "--auth-host=scram-sha-256", "--pwfile=\(folder.path)/password", "--no-sync", "--encoding=UTF8",
            "--locale=C",
        ]
        let (status, output) = try Self.run(Self.asServerUser(initdb))
        guard status == 0 else { throw PostgresFailure(description: "initdb failed: \(output)") }
        try start()
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// How a client reaches it, password and all.
    public var url: String {
        "postgresql://\(Self.user):\(Self.password)@127.0.0.1:\(port)/postgres?sslmode=disable"
    }

    /// Starts it again on its old port and data, and waits until it accepts connections.
    public func start() throws {
        guard let programs = Self.programs else { return }
        let command = Self.asServerUser([
            "\(programs)/postgres", "-D", "\(folder.path)/data", "-p", "\(port)", "-k", folder.path, "-c",
            "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=40",
        ])
        let server = try RunningServer(command[0], Array(command.dropFirst()), folder: folder, environment: [:])
        running.withLock { $0 = server }
        let end = Date().addingTimeInterval(60)
        while (try? execute("SELECT 1")) == nil {
            guard server.isRunning, Date() < end else {
                throw PostgresFailure(description: "PostgreSQL did not start; see \(folder.path)/server.log")
            }
            // Until the next attempt; there is nothing to wait on but the server itself.
            poll(nil, 0, 50)
        }
    }

    /// Ends it at once, its clients' connections too; it recovers at the next start.
    public func stop() {
        let server = running.withLock { running -> RunningServer? in
            defer { running = nil }
            return running
        }
        server?.end(SIGQUIT)
    }

    public func restart() throws {
        stop()
        try start()
    }

    /// Runs SQL over the socket; its rows as text, columns separated by `|`.
    @discardableResult
    public func execute(_ sql: String) throws -> String {
        guard let programs = Self.programs else { return "" }
        let (status, output) = try Self.run([
            "\(programs)/psql", "-h", folder.path, "-p", "\(port)", "-U", Self.user, "-d", "postgres", "-v",
            "ON_ERROR_STOP=1", "-q", "-At", "-X", "-c", sql,
        ])
        guard status == 0 else { throw PostgresFailure(description: output) }
        return output
    }

    private static func asServerUser(_ command: [String]) -> [String] {
        guard getuid() == 0 else { return command }
        return ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + command
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (Int32, String) {
        try run([program] + arguments)
    }

    private static func run(_ command: [String]) throws -> (Int32, String) {
        let end = try ProgramRun.run(command[0], Array(command.dropFirst()), folder: "/tmp")
        guard case .exit(let status) = end.status else { return (-1, end.errors) }
        return (status, (end.output + end.errors).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

public struct PostgresFailure: Error, CustomStringConvertible {
    public let description: String
}
