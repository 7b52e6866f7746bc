import Foundation
import TestSupport
import Testing

/// `weir serve` over a state, and clients of it.
struct Readers {
    let program: RunningProgram
    let port: UInt16
    let postgresPort: UInt16
    var scheme = "http"
    /// Options of curl, for TLS.
    var options: [String] = []

    /// Waits until it answers.
    init(
        _ state: StateFolder, _ arguments: [String] = [], host: String = "127.0.0.1", scheme: String = "http",
        options: [String] = [], postgres: Bool = false
    ) async throws {
        let ports = FreePort.find(2)
        port = ports[0]
        postgresPort = ports[1]
        self.scheme = scheme
        self.options = options
        let psql = postgres ? ["--listen-postgres", "\(host):\(ports[1])"] : []
        program = try RunningProgram(
            ["serve", "--state", state.path, "--listen", "\(host):\(port)"] + psql + arguments)
        let answer = try await curl(
            ["--retry", "30", "--retry-delay", "1", "--retry-connrefused", url("/health/live")])
        try #require(answer.status == 200, "\(answer) \(program.errors)")
    }

    func url(_ path: String) -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

    struct Answer: CustomStringConvertible {
        let status: Int
        let head: String
        let body: String
        var description: String { "\(head)\(body)" }

        func field(_ name: String) -> String? {
            let line = head.split(whereSeparator: \.isNewline).first {
                $0.lowercased().hasPrefix(name.lowercased() + ":")
            }
            return line.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
    }

    func get(_ path: String, _ token: String? = nil, _ more: [String] = []) async throws -> Answer {
        try await curl(Self.header(token) + more + [url(path)])
    }

    /// Rows as CSV.
    func sql(_ sql: String, _ token: String? = nil) async throws -> Answer {
        let body = try JSONSerialization.data(withJSONObject: ["sql": sql])
        return try await curl(
            Self.header(token) + ["-H", "Content-Type: application/json", "-H", "Accept: text/csv"]
                + ["--data-binary", String(decoding: body, as: UTF8.self), url("/v1/sql")])
    }

    private static func header(_ token: String?) -> [String] {
        token.map { ["-H", "Authorization: Bearer \($0)"] } ?? []
    }

    private func curl(_ arguments: [String]) async throws -> Answer {
        let (_, output) = try await ClientProgram.run(
            ["curl", "-sS", "-i", "--max-time", "20"] + options + arguments, withErrors: false)
        // After `100 Continue`, or an answer that was tried again, comes another head.
        let head = output.range(of: "\r\n\r\n").map { String(output[..<$0.upperBound]) } ?? ""
        let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        return Answer(status: status, head: head, body: String(output.dropFirst(head.count)))
    }

    /// - Returns: psql's status, and all that it says.
    func psql(_ sql: String, _ password: String? = nil, _ options: String = "sslmode=disable") async throws
        -> (status: Int32, output: String)
    {
        let environment = password.map { ["PGPASSWORD": $0] } ?? [:]
        return try await ClientProgram.run(
            ["psql", "-X", "-w", "--csv", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose"]
                + ["host=127.0.0.1 port=\(postgresPort) user=ada dbname=shops \(options)", "-c", sql], environment)
    }

    func end() async -> ProgramEnd {
        program.signal(SIGTERM)
        return await program.end()
    }
}

/// A client that is run to its end.
enum ClientProgram {
    /// - Returns: its status, what it printed and, where wanted, what it complained of.
    static func run(
        _ words: [String], _ environment: [String: String] = [:], withErrors: Bool = true
    ) async throws -> (Int32, String) {
        let client = try ProgramRun(
            "/usr/bin/env", ["timeout", "60"] + words, environment: environment, errors: withErrors ? .kept : .nowhere)
        guard case .exit(let status) = await client.end() else { return (-1, "ended by a signal") }
        return (status, client.outputText + client.errorText)
    }
}
