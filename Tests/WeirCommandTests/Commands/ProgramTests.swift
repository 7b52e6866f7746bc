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
        #expect(result.error.contains("option '--no-listen' does not go with '--listen' or '--insecure'"))
    }

    @Test func aFileThatIsNotThereEndsWithOne() async {
        let result = await perform(["check", "no-such-file.yaml"])
        #expect(result.status == .failed)
        #expect(
            result.error == "weir: 'no-such-file.yaml' cannot be read: No such file or directory [file-unreadable]\n")
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

    @Test func closingWindowsNeedsAnEnd() async {
        let result = await perform(["run", "a.yaml", "--close-windows"])
        #expect(result.status == .usage)
        #expect(result.error == "weir: option '--close-windows' needs '--until-end'\n")
    }
}
