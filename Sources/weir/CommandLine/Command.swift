/// One command: what it takes, what it says about itself, what it does. A group has subcommands and does nothing itself.
struct Command: Sendable {
    typealias Body = @Sendable (Arguments, Console) async throws -> ExitCode

    let name: String
    /// One line, without a full stop.
    let summary: String
    /// Paragraphs, each one string.
    let discussion: [String]
    let options: [OptionSpecification]
    let operands: [OperandSpecification]
    let examples: [Example]
    let subcommands: [Command]
    let body: Body?

    init(
        _ name: String, _ summary: String, discussion: [String] = [], operands: [OperandSpecification] = [],
        options: [OptionSpecification] = [], examples: [Example] = [], body: @escaping Body
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.options = options
        self.operands = operands
        self.examples = examples
        subcommands = []
        self.body = body
    }

    init(
        group name: String, _ summary: String, discussion: [String] = [], examples: [Example] = [],
        subcommands: [Command]
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        options = []
        operands = []
        self.examples = examples
        self.subcommands = subcommands
        body = nil
    }

    func subcommand(named name: String) -> Command? {
        subcommands.first { $0.name == name }
    }
}

/// A command line, and what it does.
struct Example: Sendable {
    let line: String
    let meaning: String

    init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}
