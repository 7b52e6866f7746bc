internal import JobAssembly
internal import StreamCore

enum RunCommand {
    static let file = Operand.one(.path("FILE"), "a topology file")
    static let state = Option.optional(
        "state", .path("DIR"), shownDefault: "$XDG_STATE_HOME/weir/<topology> or ~/.local/state/weir/<topology>",
        "where the job keeps its views and progress")
    static let untilEnd = Option.flag("until-end", "end where the sources ended when the job began")
    static let closeWindows = Option.flag(
        "close-windows",
        "with --until-end: close the windows still open at the end; later rows of those windows will be late")

    static let command = Command(
        "run", "Run a topology as a job",
        discussion: [
            "Runs until SIGINT or SIGTERM, then drains, commits and ends with status 0; a second signal ends it at once, "
                + "also while it drains, and the next start recovers. A signal that was ignored when it began stays "
                + "ignored, as SIGINT is in what a script starts with '&'. On a terminal a live screen shows throughput, edges, watermarks and views."
        ],
        operands: [file.specification],
        options: [state.specification, untilEnd.specification, closeWindows.specification] + LoadingArguments.all
            + ListenArguments.all + [DisplayArguments.display.specification],
        examples: [
            Example("weir run order-insights.yaml", "runs the job where the topology says"),
            Example(
                "weir run order-insights.yaml --source order_events=orders.ndjson --until-end",
                "processes one file and ends"),
            Example(
                "weir run order-insights.yaml --listen 127.0.0.1:8080 --listen-postgres 127.0.0.1:5433",
                "and serves its views: curl http://127.0.0.1:8080/v1/views; psql -h 127.0.0.1 -p 5433"),
            Example("weir run order-insights.yaml --set KAFKA_BROKERS=broker:9092", "fills in ${KAFKA_BROKERS}"),
        ],
        body: run)

    private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
        if try arguments[closeWindows], try !arguments[untilEnd] {
            throw UsageError("option '--close-windows' needs '--until-end'")
        }
        try ListenArguments.check(arguments)
        let path = try arguments[file]
        let text = try TopologyText.required(path)
        let loading = try LoadingArguments.read(arguments)
        let report = JobAssembly.check(path: path, text: text, options: loading)
        try LoadingArguments.checkVariables(arguments, [report])
        guard report.isValid else {
            console.error(report.text)
            return .failed
        }
        // 'weir check' shows the lines and says what to do.
        for warning in report.warnings { console.error(warning + "\n") }

        let stop = StopSignal()
        Signals.first(triggers: stop)
        let display = StatusDisplay(try DisplayArguments.mode(arguments), isBounded: try arguments[untilEnd])
        defer { display.close() }
        var listen = try ListenArguments.read(arguments, logger: display)
        listen?.onListening = { display.pin("listening at \($0)") }
        let summary = try await JobAssembly.runJob(
            RunOptions(
                path: path, text: text, loading: loading, stateDirectory: try arguments[state],
                untilEnd: try arguments[untilEnd], closeWindows: try arguments[closeWindows], stop: stop,
                logger: display, listen: listen, onStatus: { display.show($0) }))
        display.close()
        for line in summary.lines { console.line(line) }
        return .done
    }
}
