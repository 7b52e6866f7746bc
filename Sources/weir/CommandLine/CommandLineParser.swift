internal import StreamCore

/// Reads the words behind a command's name by its declaration. Options may stand anywhere; behind `--` everything is
/// an operand; a value is the next word, or follows `=`.
struct CommandLineParser {
    let command: Command
    /// The command as the user typed it: `weir state reset`.
    let spelling: String

    /// Nil where help was asked for.
    func parse(_ words: ArraySlice<String>) throws(UsageError) -> Arguments? {
        var arguments = Arguments()
        var operands: [String] = []
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                operands.append(contentsOf: rest)
                break
            }
            if Invocation.isHelp(word) { return nil }
            if word.hasPrefix("-"), word != "-", !Self.isText(word) {
                try readOption(word, &rest, into: &arguments)
            } else {
                operands.append(word)
            }
        }
        try assign(operands, into: &arguments)
        try requireOptions(arguments)
        return arguments
    }

    /// No option's name has a space in it: `-- all of them\nSELECT ...` is SQL.
    private static func isText(_ word: String) -> Bool {
        word.prefix { $0 != "=" }.contains(where: \.isWhitespace)
    }

    private func readOption(
        _ word: String, _ rest: inout ArraySlice<String>, into arguments: inout Arguments
    ) throws(UsageError) {
        let equals = word.firstIndex(of: "=")
        let spelled = String(word[..<(equals ?? word.endIndex)])
        let option = try specification(spelled)
        if arguments.options[option.name] != nil, !option.isRepeatable {
            throw UsageError("option '\(spelled)' is given twice")
        }
        guard let valueName = option.valueName else {
            if equals != nil { throw UsageError("option '\(spelled)' takes no value") }
            return arguments.add("", toOption: option.name)
        }
        let value: String
        if let equals {
            value = String(word[word.index(after: equals)...])
        } else if let next = rest.first, !next.hasPrefix("--") {
            value = next
            rest = rest.dropFirst()
        } else {
            throw UsageError("option '\(spelled)' needs a value: \(spelled) \(valueName)")
        }
        if let problem = option.problem(value) {
            throw UsageError("option '\(spelled)' \(problem)", hint: choiceHint(value, option.choices))
        }
        arguments.add(value, toOption: option.name)
    }

    private func specification(_ spelled: String) throws(UsageError) -> OptionSpecification {
        if let found = command.options.first(where: { $0.spelling == spelled }) { return found }
        let names = command.options.map(\.spelling) + ["--help"]
        let nearest = NearestName.of(spelled, among: names)
        throw UsageError(
            "'\(spelling)' has no option '\(spelled)'",
            hint: nearest.map { "did you mean '\($0)'?" } ?? "see '\(spelling) --help'")
    }

    private func assign(_ words: [String], into arguments: inout Arguments) throws(UsageError) {
        var rest = words[...]
        for operand in command.operands where !(operand.isOptional && rest.isEmpty) {
            repeat {
                guard let word = rest.popFirst() else {
                    throw UsageError("'\(spelling)' needs \(operand.name)", hint: "see '\(spelling) --help'")
                }
                if let problem = operand.problem(word) {
                    throw UsageError("\(operand.name) \(problem)", hint: choiceHint(word, operand.choices))
                }
                arguments.add(word, toOperand: operand.name)
            } while operand.isRepeatable && !rest.isEmpty
        }
        if let word = rest.first {
            throw UsageError("'\(spelling)' does not take '\(word)'", hint: surplusHint)
        }
    }

    private var surplusHint: String {
        if command.operands.isEmpty { return "it takes options only; see '\(spelling) --help'" }
        let names = command.operands.map(\.name).joined(separator: " ")
        return "it takes \(names) alone; quote a text that has spaces"
    }

    private func requireOptions(_ arguments: Arguments) throws(UsageError) {
        for option in command.options where option.isRequired && arguments.options[option.name] == nil {
            throw UsageError(
                "'\(spelling)' needs option '\(option.spelling) \(option.valueName ?? "")'",
                hint: "see '\(spelling) --help'")
        }
    }

    private func choiceHint(_ word: String, _ choices: [String]) -> String? {
        NearestName.of(word, among: choices).map { "did you mean '\($0)'?" }
    }
}
