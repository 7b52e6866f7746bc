import Foundation
import TestSupport
import Testing

/// `weir serve` as a process: from a job's state to psql.
@Suite(.timeLimit(.minutes(1))) struct ServeTests {
    private static let psql = "/usr/bin/psql"

    /// Runs `script` in a shell where `$weir` is the program and `$folder` a new folder that holds the state of a job.
    private func shell(_ script: String) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "weir-serve-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.topology.write(to: folder.appending(path: "t.yaml"), atomically: true, encoding: .utf8)
        try #"{"id":"a","n":2}"#.appending("\n").write(
            to: folder.appending(path: "in.ndjson"), atomically: true, encoding: .utf8)
        let output = folder.appending(path: "out").path
        let shell = try ProgramRun(
            "/bin/bash",
            ["-c", "cd $folder; $weir run t.yaml --state st --until-end >/dev/null 2>&1\nexec 2>&1\n" + script],
            environment: ["weir": ProgramPath.weir, "folder": folder.path], output: .file(output))
        guard case .exit(let status) = try shell.wait() else { return (-1, "ended by a signal") }
        return (status, try String(contentsOfFile: output, encoding: .utf8))
    }

    private static let topology = """
        topology: counts
        version: 1
        sources:
          events:
            file: { path: in.ndjson }
            format: json
            schema: { id: string, n: int }
        views:
          totals:
            from: events
            group_by: { id: id }
            aggregate: { n: sum(n) }
        """

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: psql)))
    func psqlReadsAStoppedJobUntilTheSignal() throws {
        let port = FreePort.find(1)[0]
        let end = try shell(
            """
            $weir serve --state st --listen-postgres 127.0.0.1:\(port) 2> log & server=$!
            until grep -qs listening log; do kill -0 $server || exit 9; done
            psql -X -At -h 127.0.0.1 -p \(port) -U ann -c 'SELECT id, n FROM totals' weir
            kill $server; wait $server
            """)
        #expect(end.output == "a|2\n")
        #expect(end.status == 0)
    }

    @Test func anAddressThatOthersReachWantsToBeInsecure() throws {
        let end = try shell("$weir serve --state st --listen-postgres 0.0.0.0:0")
        #expect(end.status == 1)
        #expect(end.output.contains("[listen-unguarded]"))
    }

    @Test(arguments: ["serve --state st", "serve --state st --insecure"])
    func whatIsNotEnoughEndsWithTwo(_ words: String) throws {
        let end = try shell("$weir \(words)")
        #expect(end.status == 2)
        #expect(end.output.contains("--listen-postgres"))
    }
}
