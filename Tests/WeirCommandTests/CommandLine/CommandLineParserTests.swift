import JobAssembly
import Testing

@testable import weir

@Suite struct CommandLineParserTests {
    static let file = Operand.one(.path("FILE"), "a file")
    static let rest = Operand.oneOrMore(.text("NAME"), "names")
    static let port = Option.defaulted("port", .integer("N", in: 1...65_535), default: 9092, shown: "9092", "a port")
    static let fast = Option.flag("fast", "go fast")
    static let set = Option.repeated("set", .assignment("VALUE"), "a variable")
    static let state = Option.optional("state", .path("DIR"), "a folder")

    static let command = Command(
        "go", "Go somewhere", operands: [file.specification],
        options: [port.specification, fast.specification, set.specification, state.specification],
        body: { _, _ in .done })

    private func parse(_ words: [String], _ command: Command = command) throws(UsageError) -> Arguments? {
        try CommandLineParser(command: command, spelling: "weir \(command.name)").parse(words[...])
    }

    private func failure(_ words: [String]) -> UsageError? {
        do {
            _ = try parse(words)
            return nil
        } catch {
            return error
        }
    }

    @Test func defaultsStandWhereNothingIsGiven() throws {
        let arguments = try #require(try parse(["a.yaml"]))
        #expect(try arguments[Self.file] == "a.yaml")
        #expect(try arguments[Self.port] == 9092)
        #expect(try arguments[Self.fast] == false)
        #expect(try arguments[Self.set] == [])
        #expect(try arguments[Self.state] == nil)
    }

    @Test func optionsStandAnywhereAndTakeBothForms() throws {
        let arguments = try #require(
            try parse(["--port=80", "a.yaml", "--fast", "--set", "A=1", "--set=B=x=y", "--state", "here"]))
        #expect(try arguments[Self.port] == 80)
        #expect(try arguments[Self.fast])
        #expect(try arguments[Self.set] == [Assignment(name: "A", value: "1"), Assignment(name: "B", value: "x=y")])
        #expect(try arguments[Self.state] == "here")
        #expect(try arguments[Self.file] == "a.yaml")
    }

    @Test func behindTwoDashesAllAreOperands() throws {
        let arguments = try #require(try parse(["--fast", "--", "--port"]))
        #expect(try arguments[Self.file] == "--port")
    }

    @Test func aTextThatBeginsWithADashIsNoOption() throws {
        let arguments = try #require(try parse(["-- all\nSELECT 1", "--set", "A=b c"]))
        #expect(try arguments[Self.file] == "-- all\nSELECT 1")
        #expect(try arguments[Self.set] == [Assignment(name: "A", value: "b c")])
    }

    @Test func aRepeatedOperandTakesTheRest() throws {
        let command = Command(
            "many", "Many", operands: [Self.file.specification, Self.rest.specification], body: { _, _ in .done })
        let arguments = try #require(try parse(["a", "b", "c"], command))
        #expect(try arguments[Self.file] == "a")
        #expect(try arguments[Self.rest] == ["b", "c"])
    }

    @Test(arguments: [["--help"], ["a", "-h"], ["--fast", "--help", "--nonsense"]])
    func helpIsSeenAnywhere(_ words: [String]) throws {
        #expect(try parse(words) == nil)
    }

    struct Mistake {
        let words: [String]
        let message: String
        let hint: String?

        init(_ words: [String], _ message: String, _ hint: String? = nil) {
            self.words = words
            self.message = message
            self.hint = hint
        }
    }

    static let mistakes: [Mistake] = [
        Mistake(["--prot", "1"], "'weir go' has no option '--prot'", "did you mean '--port'?"),
        Mistake(["--zzzzzz"], "'weir go' has no option '--zzzzzz'", "see 'weir go --help'"),
        Mistake(["-x"], "'weir go' has no option '-x'", "see 'weir go --help'"),
        Mistake(["a", "--port"], "option '--port' needs a value: --port N"),
        Mistake(["a", "--port", "--fast"], "option '--port' needs a value: --port N"),
        Mistake(["a", "--port", "0"], "option '--port' must be a whole number from 1 to 65535, not '0'"),
        Mistake(["a", "--port", "http"], "option '--port' must be a whole number from 1 to 65535, not 'http'"),
        Mistake(["a", "--fast=yes"], "option '--fast' takes no value"),
        Mistake(["a", "--fast", "--fast"], "option '--fast' is given twice"),
        Mistake(["a", "--set", "=1"], "option '--set' must be NAME=VALUE, not '=1'"),
        Mistake(["a", "--state="], "option '--state' must be a path, not ''"),
        Mistake([], "'weir go' needs FILE", "see 'weir go --help'"),
        Mistake(["a", "b"], "'weir go' does not take 'b'", "it takes FILE alone; quote a text that has spaces"),
    ]

    @Test(arguments: mistakes)
    func mistakesAreNamed(_ mistake: Mistake) {
        #expect(failure(mistake.words) == UsageError(mistake.message, hint: mistake.hint))
    }

    @Test func aRequiredOptionIsAskedFor() {
        let topic = Option.required("topic", .text("NAME"), "a topic")
        let command = Command("put", "Put", options: [topic.specification], body: { _, _ in .done })
        #expect(throws: UsageError("'weir put' needs option '--topic NAME'", hint: "see 'weir put --help'")) {
            _ = try parse([], command)
        }
    }

    @Test func wordsOfAChoiceAreHintedAt() {
        let format = Option.optional("format", .choice("WORD", of: ResultFormat.self), "a format")
        let command = Command("show", "Show", options: [format.specification], body: { _, _ in .done })
        let expected = UsageError(
            "option '--format' must be one of table, csv, json, ndjson, not 'jsn'", hint: "did you mean 'json'?")
        #expect(throws: expected) { _ = try parse(["--format", "jsn"], command) }
    }
}
