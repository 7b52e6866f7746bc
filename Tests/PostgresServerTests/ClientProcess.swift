import Foundation
import Glibc
import TestSupport

/// A client program under test, and what it printed.
enum ClientProcess {
    struct Result { var status: Int32, output: String, errors: String }

    /// A client that a signal ended.
    struct Ended: Error { var program: String, status: ProgramStatus }

    static let psql = "/usr/bin/psql"
    static let pgbench = "/usr/bin/pgbench"
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func has(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// The interpreter that psycopg is installed for; nil where it cannot be.
    static let python: String? = {
        guard let result = try? run("/usr/bin/env", [root.path + "/scripts/postgres-clients"]), result.status == 0
        else {
            return nil
        }
        return root.path + "/" + result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }()

    static func psql(_ port: UInt16, _ arguments: [String], input: String = "") throws -> Result {
        try run(psql, ["-X", "-h", "127.0.0.1", "-p", "\(port)", "-U", "ann"] + arguments + ["weir"], input: input)
    }

    /// - Parameter mark: once this is in its output it is sent SIGINT until it ends, as by a person who presses Ctrl-C
    ///   again and again.
    static func run(
        _ program: String, _ arguments: [String], input: String = "", interruptedAfter mark: String? = nil
    ) throws -> Result {
        let process = try ProgramRun(
            program, arguments, environment: ["PGCONNECT_TIMEOUT": "20", "LC_ALL": "C.UTF-8"], input: .text(input))
        while let mark, process.isRunning {
            if process.outputText.contains(mark) { process.signal(SIGINT) }
            poll(nil, 0, 50)
        }
        let status = try process.wait()
        guard case .exit(let code) = status else { throw Ended(program: program, status: status) }
        return Result(status: code, output: process.outputText, errors: process.errorText)
    }
}
