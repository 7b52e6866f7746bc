import Foundation
import StreamCore
import Testing

@testable import weir

@Suite struct ProgramTests {
    /// What a command line wrote, and how it ended.
    private func perform(_ words: [String]) async -> (status: ExitCode, output: String, error: String) {
        let output = Lock("")
        let error = Lock("")
        let console = Console(
            output: { text in output.withLock { $0 += text } }, error: { text in error.withLock { $0 += text } })
        let status = await Program.perform(words, console: console)
        return (status, output.withLock { $0 }, error.withLock { $0 })
    }

    @Test func usageErrorsEndWithTwo() async {
        let result = await perform(["qeury", "SELECT 1"])
        #expect(result.status == .usage)
        #expect(result.output == "")
        #expect(result.error == "weir: 'weir' has no command 'qeury'\n  hint: did you mean 'weir query'?\n")
    }

    @Test func theDemonstrationServesOrDoesNot() async {
        let result = await perform(["demo", "--no-listen", "--listen", "127.0.0.1:0"])
        #expect(result.status == .usage)
        #expect(result.error.contains("option '--no-listen' does not go with '--listen'"))
    }

    @Test func aFileThatIsNotThereEndsWithOne() async {
        let result = await perform(["check", "no-such-file.yaml"])
        #expect(result.status == .failed)
        #expect(
            result.output == """
                no-such-file.yaml: error: there is no such file [file-not-found]
                  hint: check the path; a relative one begins in the folder that the command is run in
                1 error

                """)
        let run = await perform(["run", "no-such-file.yaml"])
        #expect(run.status == .failed)
        #expect(run.error.hasPrefix("weir: 'no-such-file.yaml': there is no such file [file-not-found]\n"))
        // The same of an access file, wherever one is named.
        let serve = await perform(["serve", "--state", "st", "--listen", "127.0.0.1:0", "--access", "nope"])
        #expect(serve.status == .failed)
        #expect(serve.error.hasPrefix("weir: 'nope': there is no such file [file-not-found]\n"), "\(serve.error)")
    }

    @Test func helpAndVersionEndWithNought() async {
        let version = await perform(["--version"])
        #expect(version.status == .done)
        #expect(version.output == "weir \(Program.version)\n")
        let help = await perform(["run", "--help"])
        #expect(help.status == .done)
        #expect(help.output.hasPrefix("Usage: weir run [OPTIONS] FILE\n"))
        #expect(help.error == "")
    }

    /// A file of the test's own, gone at the end.
    private func withTopology(_ text: String, _ body: (String) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "weir-\(UUID().uuidString).yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { unlink(path) }
        try await body(path)
    }

    private static let topology = """
        topology: t
        version: 1
        sources:
          events: { file: { path: "${EVENTS:-events.ndjson}" }, schema: { id: string } }
        sinks:
          out: { from: events, file: { path: "$${NOT_ONE}" } }
        """

    @Test(arguments: [["check"], ["run", "--until-end"]])
    func aVariableThatNothingReadsIsASlip(_ words: [String]) async throws {
        try await withTopology(Self.topology) { path in
            for (name, hint) in [("EVENT", "did you mean 'EVENTS'?"), ("NOT_ONE", "it reads EVENTS")] {
                let result = await perform(words + [path, "--set", "\(name)=x"])
                #expect(result.status == .usage)
                #expect(
                    result.error
                        == "weir: option '--set \(name)=...': no ${\(name)} is in the topology\n  hint: \(hint)\n")
            }
        }
    }

    /// One of several files may read it.
    @Test func aVariableThatOneFileReadsIsNone() async throws {
        try await withTopology(Self.topology) { path in
            try await withTopology(Self.topology.replacing("EVENTS", with: "OTHERS")) { other in
                let result = await perform(["check", path, other, "--set", "OTHERS=x", "--source", "events=\(path)"])
                #expect(result.status == .done, "\(result)")
            }
        }
    }

    /// What failed before the job wrote anything leaves nothing behind, neither a state nor a renamed file.
    @Test func aStartThatFailsLeavesNothingBehind() async throws {
        let folder = NSTemporaryDirectory() + "weir-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let out = folder + "/out.ndjson"
        try "another job's\n".write(toFile: out, atomically: true, encoding: .utf8)
        let nowhere = "\n  lost: { from: events, file: { path: \"\(folder)/none/lost.ndjson\" } }"
        let text = Self.topology.replacing("$${NOT_ONE}", with: out) + nowhere
        try await withTopology(text) { path in
            let result = await perform([
                "run", path, "--until-end", "--state", folder + "/states/t", "--source", "events=\(path)", "--display",
                "none",
            ])
            #expect(result.status == .failed)
            #expect(result.error.contains("lost.ndjson"), "\(result)")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(left == ["out.ndjson"], "\(result)")
        }
    }

    @Test func closingWindowsNeedsAnEnd() async {
        let result = await perform(["run", "a.yaml", "--close-windows"])
        #expect(result.status == .usage)
        #expect(result.error == "weir: option '--close-windows' needs '--until-end'\n")
    }
}
