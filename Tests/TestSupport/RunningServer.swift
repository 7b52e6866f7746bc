internal import Foundation
internal import Glibc

/// A server process that ends with this one, however this one ends.
final class RunningServer: Sendable {
    private let server: ProgramRun
    private let guardian: Guardian

    /// - Parameter folder: takes `server.log`; removed by the guardian.
    init(_ program: String, _ arguments: [String], folder: URL, environment: [String: String]) throws {
        let log = ProgramOutput.file(folder.appending(path: "server.log").path)
        server = try ProgramRun(program, arguments, environment: environment, output: log, errors: log)
        guardian = try Guardian(of: server.id, removing: folder.path)
    }

    var isRunning: Bool { server.isRunning }

    func signal(_ number: Int32) { server.signal(number) }

    /// Waits for its end, and kills it where that takes minutes.
    func end(_ number: Int32) {
        guardian.dismiss()
        signal(SIGCONT)
        signal(number)
        _ = try? server.wait()
    }
}
