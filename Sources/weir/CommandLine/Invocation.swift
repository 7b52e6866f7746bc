internal import StreamCore

/// What a command line asks for.
enum Invocation: Sendable {
    /// Help on the last command of the path, which begins with the program itself.
    case help([Command])
    case version
    case run(Command, Arguments)

    /// Reads `words`, the program's name not among them, by the commands of `root`.
    static func read(_ words: [String], root: Command) throws(UsageError) -> Invocation {
        if words.isEmpty { return .help([root]) }
        if words.first == "help" { return .help(try path(of: words.dropFirst(), root: root)) }
        if words.first == "--version" { return .version }
        var path = [root]
        var rest = words[...]
        while let command = path.last, command.body == nil, let word = rest.first {
            if isHelp(word) { return .help(path) }
            path.append(try subcommand(word, of: path))
            rest = rest.dropFirst()
        }
        guard let command = path.last, command.body != nil else { throw missingSubcommand(path) }
        let spelling = path.map(\.name).joined(separator: " ")
        guard let arguments = try CommandLineParser(command: command, spelling: spelling).parse(rest) else {
            return .help(path)
        }
        return .run(command, arguments)
    }

    static func isHelp(_ word: String) -> Bool { word == "--help" || word == "-h" }

    private static func path(of names: ArraySlice<String>, root: Command) throws(UsageError) -> [Command] {
        var path = [root]
        for name in names where !isHelp(name) { path.append(try subcommand(name, of: path)) }
        return path
    }

    private static func subcommand(_ word: String, of path: [Command]) throws(UsageError) -> Command {
        let spelling = path.map(\.name).joined(separator: " ")
        let parent = path[path.count - 1]
        if let found = parent.subcommand(named: word) { return found }
        if word.hasPrefix("-") {
            throw UsageError("'\(spelling)' has no option '\(word)'", hint: "see '\(spelling) --help'")
        }
        let names = parent.subcommands.map(\.name)
        if names.isEmpty {
            throw UsageError("'\(spelling)' has no command '\(word)'", hint: "see '\(spelling) --help'")
        }
        let nearest = NearestName.of(word, among: names)
        throw UsageError(
            "'\(spelling)' has no command '\(word)'",
            hint: nearest.map { "did you mean '\(spelling) \($0)'?" } ?? "see '\(spelling) --help'")
    }

    private static func missingSubcommand(_ path: [Command]) -> UsageError {
        let names = (path.last?.subcommands ?? []).map(\.name).joined(separator: ", ")
        let spelling = path.map(\.name).joined(separator: " ")
        return UsageError("'\(spelling)' needs a command: \(names)", hint: "see '\(spelling) --help'")
    }
}
