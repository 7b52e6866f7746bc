/// A place in the tree of commands where a shell may be asked to complete.
struct CompletionSpot {
    /// `weir state reset`
    let spelling: String
    let command: Command
    /// Commands and options that may follow.
    let words: [String]

    var takesFiles: Bool { command.operands.contains(where: \.isPath) }

    /// The program, and every command below it.
    static func all(below root: Command) -> [CompletionSpot] { walk(root, spelling: root.name) }

    private static func walk(_ command: Command, spelling: String) -> [CompletionSpot] {
        let words =
            command.subcommands.map(\.name) + command.options.map(\.spelling)
            + command.operands.flatMap(\.choices) + ["--help"]
        let spot = CompletionSpot(spelling: spelling, command: command, words: words)
        return [spot] + command.subcommands.flatMap { walk($0, spelling: "\(spelling) \($0.name)") }
    }
}
