import JobAssembly
import Testing

@testable import weir

@Suite struct HelpTextTests {
    @Test func aCommandSaysWhatItTakes() {
        let file = Operand.one(.path("FILE"), "what to pour")
        let depth = Option.defaulted("depth", .integer("N", in: 1...9), default: 3, shown: "3", "how deep")
        let colour = Option.repeated(
            "colour", .choice("WORD", of: ResultFormat.self), "a colour, of which there may be many")
        let target = Option.required("target", .text("NAME"), "where to")
        let pour = Command(
            "pour", "Pour a file", discussion: ["It pours until nothing is left."], operands: [file.specification],
            options: [depth.specification, colour.specification, target.specification],
            examples: [Example("weir pour a --target sea", "all of it")], body: { _, _ in .done })
        let root = Command(group: "weir", "Do things", subcommands: [pour])
        let expected = """
            Usage: weir pour --target NAME [OPTIONS] FILE

            Pour a file.

            It pours until nothing is left.

            Arguments:
              FILE  what to pour

            Options:
              --depth N      how deep (default: 3)
              --colour WORD  a colour, of which there may be many (table | csv |
                             json | ndjson; repeatable)
              --target NAME  where to (required)
              -h, --help     show this help

            Examples:
              weir pour a --target sea
                  all of it

            """
        #expect(HelpText(path: [root, pour], width: 68).render() == expected)
    }

    @Test func aGroupListsItsCommands() {
        let text = HelpText(path: [Program.root, StateCommand.command]).render()
        let expected = """
            Usage: weir state COMMAND

            Look at, reset or rebuild what a job keeps on disk.

            Commands:
              show     Show progress, views and sizes of a state directory
              reset    Forget a job's views and progress, so that it starts anew
              rebuild  Forget a view, so that the next run computes it again from the
                       sources' beginning

            'weir help state COMMAND' says more about a command.

            """
        #expect(text == expected)
    }

    @Test func theProgramsOwnOptionsAreSaid() {
        let text = HelpText(path: [Program.root]).render()
        #expect(text.contains("Options:\n  -h, --help  show this help\n  --version   show the version\n"))
    }

    /// Every declaration reads well: lines that fit, summaries without a full stop, examples that parse.
    @Test func everyCommandIsWellDeclared() throws {
        for spot in CompletionSpot.all(below: Program.root) {
            let words = spot.spelling.split(separator: " ").dropFirst().map(String.init)
            guard case .help(let path) = try Invocation.read(["help"] + words, root: Program.root) else {
                Issue.record("no help for \(spot.spelling)")
                continue
            }
            let text = HelpText(path: path).render()
            let long = text.split(separator: "\n").filter { $0.count > 80 && !$0.hasPrefix("  weir ") }
            #expect(long.isEmpty, "\(spot.spelling): \(long)")
            #expect(!spot.command.summary.hasSuffix("."))
            #expect(spot.command.options.allSatisfy { !$0.summary.hasSuffix(".") || $0.summary.hasSuffix("...") })
            for example in spot.command.examples where !example.line.contains("<(") {
                let words = shellWords(example.line)
                #expect(words.first == "weir")
                #expect(throws: Never.self) {
                    guard case .run = try Invocation.read(Array(words.dropFirst()), root: Program.root) else {
                        Issue.record("'\(example.line)' runs nothing")
                        return
                    }
                }
            }
        }
    }

    private func shellWords(_ line: String) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
    }

    @Test func paragraphsWrap() {
        #expect(Paragraph.wrap("one two three", width: 7) == ["one two", "three"])
        #expect(Paragraph.wrap("incomprehensible", width: 5) == ["incomprehensible"])
        #expect(Paragraph.wrap("", width: 5) == [])
    }
}
