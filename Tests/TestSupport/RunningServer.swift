internal import Foundation
internal import Glibc

/// A server process that ends with this one, however this one ends.
///
/// `@unchecked Sendable`: `Process` is used under the owner's lock, or from one thread.
final class RunningServer: @unchecked Sendable {
    private let server = Process()
    private let guardian: Guardian

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
        guardian = try Guardian(of: server.processIdentifier, removing: folder.path)
    }

    var isRunning: Bool { server.isRunning }

    func signal(_ number: Int32) { kill(server.processIdentifier, number) }

    func end(_ number: Int32) {
        guardian.dismiss()
        signal(SIGCONT)
        signal(number)
        server.waitUntilExit()
    }
}
