internal import Foundation
internal import Glibc

/// A server process that ends with this one, however this one ends.
///
/// `@unchecked Sendable`: `Process` is used under the owner's lock, or from one thread.
final class RunningServer: @unchecked Sendable {
    private let server = Process()
    private let guardian = Process()
    /// Closed by the system when this process is gone; then the guardian kills the server.
    private let leash = Pipe()

    /// - Parameter folder: takes `server.log`; removed by the guardian.
    init(_ program: String, _ arguments: [String], folder: URL, environment: [String: String]) throws {
        let log = folder.appending(path: "server.log")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        server.executableURL = URL(filePath: program)
        server.arguments = arguments
        server.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        server.standardOutput = output
        server.standardError = output
        try server.run()
        guardian.executableURL = URL(filePath: "/bin/sh")
        guardian.arguments = [
            "-c", "cat >/dev/null; kill -9 \"$1\" 2>/dev/null; rm -rf \"$2\"", "sh", "\(server.processIdentifier)",
            folder.path,
        ]
        guardian.standardInput = leash
        try guardian.run()
    }

    var isRunning: Bool { server.isRunning }

    func signal(_ number: Int32) { kill(server.processIdentifier, number) }

    func end(_ number: Int32) {
        guardian.terminate()
        signal(SIGCONT)
        signal(number)
        server.waitUntilExit()
    }
}
