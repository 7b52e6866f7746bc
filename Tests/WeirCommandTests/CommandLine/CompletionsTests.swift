import TestSupport
import Testing

@testable import weir

@Suite struct CompletionsTests {
    /// What bash itself offers at the end of a line.
    private func offered(_ words: [String]) throws -> [String] {
        let script = BashCompletions(root: Program.root).render()
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let line = "COMP_WORDS=(\(quoted)); COMP_CWORD=\(words.count - 1); _weir; printf '%s\\n' \"${COMPREPLY[@]}\""
        let end = try ProgramRun.run("/bin/bash", ["-c", script + "\n" + line])
        #expect(end.status == .exit(0))
        return end.output.split(separator: "\n").map(String.init)
    }

    @Test func commandsOptionsAndValuesAreOffered() throws {
        #expect(try offered(["weir", "st"]) == ["state"])
        #expect(try offered(["weir", "state", "re"]) == ["reset", "rebuild"])
        #expect(try offered(["weir", "state", "reset", "--d"]) == ["--dry-run"])
        #expect(try offered(["weir", "query", "--format", "c"]) == ["csv"])
        #expect(try offered(["weir", "completions", ""]) == ["bash", "zsh", "--help"])
    }

    @Test func everyCommandStandsInBothScripts() {
        let bash = BashCompletions(root: Program.root).render()
        let zsh = ZshCompletions(root: Program.root).render()
        for spot in CompletionSpot.all(below: Program.root) {
            #expect(bash.contains("\"\(spot.spelling)\") words="))
            #expect(zsh.contains("('\(spot.spelling)') "))
            for option in spot.command.options {
                #expect(bash.contains(option.spelling) && zsh.contains(option.spelling))
            }
        }
    }

    @Test func zshQuotesWhatItWouldRead() {
        let zsh = ZshCompletions(root: Program.root).render()
        #expect(zsh.contains("'views:List a job'\\''s views\\: their columns, rows and epoch'"))
        #expect(zsh.contains("'*--topic=[make a topic with so many partitions]:NAME\\:PARTITIONS: '"))
    }
}
