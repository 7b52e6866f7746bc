internal import JobAssembly

enum StateCommand {
    static let view = Operand.one(.text("VIEW"), "the view's name")
    static let dryRun = Option.flag("dry-run", "say what would be done, and do nothing")

    static let command = Command(
        group: "state", "Look at, reset or rebuild what a job keeps on disk",
        subcommands: [show, reset, rebuild])

    private static let show = Command(
        "show", "Show progress, views and sizes of a state directory",
        options: [StateArguments.directory.specification],
        examples: [Example("weir state show", "epoch, offsets, watermarks, views")],
        body: { arguments, console in
            let text = try await JobAssembly.stateShow(stateDirectory: try StateArguments.resolve(arguments))
            console.output(text.hasSuffix("\n") ? text : text + "\n")
            return .done
        })

    private static let reset = Command(
        "reset", "Forget a job's views and progress, so that it starts anew",
        discussion: [
            "The job must not be running. What it wrote elsewhere stays: records in Kafka, and there the epoch of an "
                + "exactly-once job, which goes on only with its own state. To start such a job anew, give it another "
                + "settings.id as well."
        ],
        options: [StateArguments.directory.specification, dryRun.specification],
        examples: [Example("weir state reset --dry-run", "what would be forgotten")],
        body: { arguments, console in
            let lines = try await JobAssembly.stateReset(
                stateDirectory: try StateArguments.resolve(arguments), isDryRun: try arguments[dryRun])
            for line in lines { console.line(line) }
            return .done
        })

    private static let rebuild = Command(
        "rebuild", "Forget a view, so that the next run computes it again from the sources' beginning",
        discussion: [
            "The job must not be running. Needed when a view's keys, window or aggregates have changed. Views that read the "
                + "same sources are computed again with it, and sinks that these sources reach are written again; --dry-run "
                + "names them."
        ],
        operands: [view.specification],
        options: [StateArguments.directory.specification, dryRun.specification],
        examples: [Example("weir state rebuild customers --dry-run", "what would be computed again")],
        body: { arguments, console in
            let lines = try await JobAssembly.stateRebuild(
                stateDirectory: try StateArguments.resolve(arguments), view: try arguments[view],
                isDryRun: try arguments[dryRun])
            for line in lines { console.line(line) }
            return .done
        })
}
