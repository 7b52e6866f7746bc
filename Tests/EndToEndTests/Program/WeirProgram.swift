import Foundation
import StreamCore
import TestSupport
import Testing

/// The built program, run as a process of its own.
enum WeirProgram {
    /// It lies beside the test bundle, which is built with it.
    static let path =
        ProofEnvironment.program
        ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "weir").path

    /// Runs it to its end.
    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> ProgramEnd {
        try await RunningProgram(arguments, environment: environment).end()
    }

    /// Runs it to its end, which must be a good one.
    @discardableResult
    static func succeed(
        _ arguments: [String], environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> ProgramEnd {
        let end = try await run(arguments, environment: environment)
        try #require(end.status == .exit(0), "weir \(arguments): \(end)", sourceLocation: sourceLocation)
        return end
    }

    /// What a query prints.
    static func query(
        _ sql: String, in folder: StateFolder, format: String = "json",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let arguments = ["query", "--state", folder.path, "--format", format, sql]
        return try await succeed(arguments, sourceLocation: sourceLocation).output
    }
}

/// How a run of the program ended, and what it said.
struct ProgramEnd: Sendable, CustomStringConvertible {
    let status: ProgramStatus
    let output: String
    let errors: String

    /// How many events the summary of a run counts, as in `1,234 events in 5.6 s`.
    var events: Int? {
        guard let end = output.range(of: " events in ") else { return nil }
        let line = output[..<end.lowerBound].split(separator: "\n").last ?? ""
        return Int(line.filter { $0 != "," })
    }

    var description: String { "\(status)\n\(output.suffix(2000))\n\(errors.suffix(4000))" }
}
