/// The help of a command, made from its declaration: usage, what it is, operands, options, commands, examples.
struct HelpText {
    /// From the program itself to the command.
    let path: [Command]
    var width = 80

    private var spelling: String { path.map(\.name).joined(separator: " ") }

    /// Ends with a line break.
    func render() -> String {
        guard let command = path.last else { return "" }
        var blocks = [["Usage: " + usage(command)], Paragraph.wrap(command.summary + ".", width: width)]
        blocks += command.discussion.map { Paragraph.wrap($0, width: width) }
        blocks.append(section("Commands:", command.subcommands.map { ($0.name, $0.summary) }))
        blocks.append(section("Arguments:", command.operands.map { ($0.name, $0.summary) }))
        blocks.append(section("Options:", command.body == nil ? [] : optionRows(command)))
        if path.count == 1 {
            blocks.append(section("Options:", [("-h, --help", "show this help"), ("--version", "show the version")]))
        }
        blocks.append(examples(command.examples))
        if command.body == nil {
            blocks.append(["'\(path[0].name) help \(hintPath)' says more about a command."])
        }
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var hintPath: String { (path.dropFirst().map(\.name) + ["COMMAND"]).joined(separator: " ") }

    private func usage(_ command: Command) -> String {
        guard command.body != nil else {
            return "\(spelling) COMMAND" + (path.count == 1 ? " [ARGUMENTS]" : "")
        }
        var words = [spelling]
        words += command.options.filter(\.isRequired).map { "\($0.spelling) \($0.valueName ?? "")" }
        if command.options.contains(where: { !$0.isRequired }) { words.append("[OPTIONS]") }
        words += command.operands.map { operand in
            let name = operand.isRepeatable ? "\(operand.name)..." : operand.name
            return operand.isOptional ? "[\(name)]" : name
        }
        return words.joined(separator: " ")
    }

    private func optionRows(_ command: Command) -> [(String, String)] {
        command.options.map { option in
            let left = option.spelling + (option.valueName.map { " \($0)" } ?? "")
            return (left, option.summary + remarks(option))
        } + [("-h, --help", "show this help")]
    }

    private func remarks(_ option: OptionSpecification) -> String {
        var remarks: [String] = []
        if !option.choices.isEmpty { remarks.append(option.choices.joined(separator: " | ")) }
        if let value = option.defaultText { remarks.append("default: \(value)") }
        if option.isRepeatable { remarks.append("repeatable") }
        if option.isRequired { remarks.append("required") }
        return remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
    }

    private func section(_ title: String, _ rows: [(left: String, right: String)]) -> [String] {
        guard !rows.isEmpty else { return [] }
        let indent = min(26, (rows.map(\.left.count).max() ?? 0) + 4)
        var lines = [title]
        for row in rows {
            let wrapped = Paragraph.wrap(row.right, width: max(20, width - indent))
            let left = "  " + row.left
            if left.count + 2 > indent {
                lines.append(left)
            } else if let first = wrapped.first {
                lines.append(left + String(repeating: " ", count: indent - left.count) + first)
            }
            let below = left.count + 2 > indent ? wrapped[...] : wrapped.dropFirst()
            lines += below.map { String(repeating: " ", count: indent) + $0 }
        }
        return lines
    }

    private func examples(_ examples: [Example]) -> [String] {
        guard !examples.isEmpty else { return [] }
        return ["Examples:"]
            + examples.flatMap { ["  \($0.line)"] + Paragraph.wrap($0.meaning, width: width - 6).map { "      " + $0 } }
    }
}

/// Running text in lines of bounded width.
enum Paragraph {
    static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
