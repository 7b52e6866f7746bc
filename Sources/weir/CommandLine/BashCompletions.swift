/// A bash script that completes commands, options, their few-word values and files.
struct BashCompletions {
    let root: Command

    func render() -> String {
        let spots = CompletionSpot.all(below: root)
        return """
            # bash completion for \(root.name): source <(\(root.name) completions bash)
            _\(root.name)() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} spot=\(root.name) index
                for ((index = 1; index < COMP_CWORD; index++)); do
                    case "$spot ${COMP_WORDS[index]}" in
            \(steps(spots))
                    esac
                done
                case "$spot $previous" in
            \(values(spots))
                esac
                local words= files=
                case "$spot" in
            \(words(spots))
                esac
                if [[ $current == -* || -z $files ]]; then
                    COMPREPLY=($(compgen -W "$words" -- "$current"))
                else
                    COMPREPLY=($(compgen -f -- "$current"))
                fi
            }
            complete -o filenames -F _\(root.name) \(root.name)

            """
    }

    private func steps(_ spots: [CompletionSpot]) -> String {
        let names = spots.dropFirst().map { "\"\($0.spelling)\"" }.joined(separator: " | ")
        return "            \(names)) spot=\"$spot ${COMP_WORDS[index]}\" ;;"
    }

    private func values(_ spots: [CompletionSpot]) -> String {
        spots.flatMap { spot in
            spot.command.options.compactMap { option -> String? in
                guard option.valueName != nil else { return nil }
                let offer =
                    option.isPath
                    ? "compgen -f -- \"$current\""
                    : "compgen -W \"\(option.choices.joined(separator: " "))\" -- \"$current\""
                return "        \"\(spot.spelling) \(option.spelling)\") COMPREPLY=($(\(offer))); return ;;"
            }
        }.joined(separator: "\n")
    }

    private func words(_ spots: [CompletionSpot]) -> String {
        spots.map { spot in
            let files = spot.takesFiles ? " files=yes" : ""
            return "        \"\(spot.spelling)\") words=\"\(spot.words.joined(separator: " "))\"\(files) ;;"
        }.joined(separator: "\n")
    }
}
