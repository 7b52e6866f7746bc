/// A zsh function that completes commands, options with their summaries, their few-word values and files.
struct ZshCompletions {
    let root: Command

    func render() -> String {
        let spots = CompletionSpot.all(below: root)
        let steps = spots.dropFirst().map { "'\($0.spelling)'" }.joined(separator: "|")
        return """
            #compdef \(root.name)
            # zsh completion for \(root.name): source <(\(root.name) completions zsh)
            _\(root.name)() {
                local spot=\(root.name) index
                for ((index = 2; index < CURRENT; index++)); do
                    case "$spot ${words[index]}" in
                        (\(steps)) spot="$spot ${words[index]}" ;;
                    esac
                done
                case "$spot" in
            \(spots.map(branch).joined(separator: "\n"))
                esac
            }
            if [[ ${funcstack[1]} == _\(root.name) ]]; then _\(root.name) "$@"; else compdef _\(root.name) \(root.name); fi

            """
    }

    private func branch(_ spot: CompletionSpot) -> String {
        let command = spot.command
        guard command.body != nil else {
            let rows = command.subcommands.map { quoted("\(escaped($0.name)):\(escaped($0.summary))") }
            return "        ('\(spot.spelling)') local -a commands=(\(rows.joined(separator: " "))); "
                + "_describe command commands ;;"
        }
        let options = command.options.map { quoted(optionText($0)) } + [quoted("--help[show help]")]
        let operands = quoted(command.operands.contains(where: \.isPath) ? "*:file:_files" : operandText(command))
        return "        ('\(spot.spelling)') _arguments \((options + [operands]).joined(separator: " ")) ;;"
    }

    private func operandText(_ command: Command) -> String {
        let choices = command.operands.flatMap(\.choices)
        return choices.isEmpty ? "*: :" : "*: :(\(choices.joined(separator: " ")))"
    }

    private func optionText(_ option: OptionSpecification) -> String {
        let head = (option.isRepeatable ? "*" : "") + option.spelling
        let summary = "[\(escaped(option.summary))]"
        guard let valueName = option.valueName else { return head + summary }
        let values =
            option.isPath ? "_files" : option.choices.isEmpty ? " " : "(\(option.choices.joined(separator: " ")))"
        return "\(head)=\(summary):\(escaped(valueName)):\(values)"
    }

    /// What `_arguments` and `_describe` read as their own punctuation.
    private func escaped(_ text: String) -> String {
        text.map { ":[]".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
