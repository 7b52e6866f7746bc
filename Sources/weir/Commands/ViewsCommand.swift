internal import JobAssembly

enum ViewsCommand {
    static let command = Command(
        "views", "List a job's views: their columns, rows and epoch",
        options: [StateArguments.directory.specification],
        examples: [Example("weir views", "the views of the only state directory here")],
        body: { arguments, console in
            let text = try await JobAssembly.views(stateDirectory: try StateArguments.resolve(arguments))
            console.output(text.hasSuffix("\n") ? text : text + "\n")
            return .done
        })
}
