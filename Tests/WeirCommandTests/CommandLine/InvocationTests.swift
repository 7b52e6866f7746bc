import Testing

@testable import weir

@Suite struct InvocationTests {
    private func read(_ line: String) throws(UsageError) -> Invocation {
        try Invocation.read(line.split(separator: " ").map(String.init), root: Program.root)
    }

    private func helpPath(_ line: String) throws -> [String]? {
        guard case .help(let path) = try read(line) else { return nil }
        return path.map(\.name)
    }

    @Test func helpIsFoundByEveryRoad() throws {
        #expect(try helpPath("") == ["weir"])
        #expect(try helpPath("--help") == ["weir"])
        #expect(try helpPath("help") == ["weir"])
        #expect(try helpPath("help run") == ["weir", "run"])
        #expect(try helpPath("run --help") == ["weir", "run"])
        #expect(try helpPath("help state reset") == ["weir", "state", "reset"])
        #expect(try helpPath("state reset -h") == ["weir", "state", "reset"])
        #expect(try helpPath("state --help") == ["weir", "state"])
    }

    @Test func aCommandIsFoundWithItsArguments() throws {
        guard case .run(let command, let arguments) = try read("state rebuild customers --dry-run") else {
            Issue.record("not a command")
            return
        }
        #expect(command.name == "rebuild")
        #expect(try arguments[StateCommand.view] == "customers")
        #expect(try arguments[StateCommand.dryRun])
    }

    @Test(arguments: [
        ("rnu", "'weir' has no command 'rnu'", "did you mean 'weir run'?"),
        ("xyzzy", "'weir' has no command 'xyzzy'", "see 'weir --help'"),
        ("--fast", "'weir' has no option '--fast'", "see 'weir --help'"),
        ("state", "'weir state' needs a command: show, reset, rebuild", "see 'weir state --help'"),
        ("state rest", "'weir state' has no command 'rest'", "did you mean 'weir state reset'?"),
        ("help run fast", "'weir run' has no command 'fast'", "see 'weir run --help'"),
    ])
    func unknownNamesAreHintedAt(_ line: String, _ message: String, _ hint: String) {
        #expect(throws: UsageError(message, hint: hint)) { _ = try read(line) }
    }

    @Test func versionIsOfItsOwn() throws {
        guard case .version = try read("--version") else {
            Issue.record("not the version")
            return
        }
    }
}
