enum CompletionsCommand {
    enum Shell: String, Sendable, CaseIterable {
        case bash, zsh
    }

    static let shell = Operand.one(.choice("SHELL", of: Shell.self), "bash or zsh")

    static let command: Command = Command(
        "completions", "Print a script that completes this program's commands in a shell",
        operands: [shell.specification],
        examples: [Example("source <(weir completions bash)", "completes in this shell from here on")],
        body: { arguments, console in
            switch try arguments[shell] {
            case .bash: console.output(BashCompletions(root: Program.root).render())
            case .zsh: console.output(ZshCompletions(root: Program.root).render())
            }
            return .done
        })
}
