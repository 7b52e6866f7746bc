internal import JobAssembly
internal import StreamCore

enum ServeCommand {
    static let command = Command(
        "serve", "Serve the views of a stopped job",
        discussion: [
            "Answers from what the job left, until SIGINT or SIGTERM; then statements under way finish, and a second signal "
                + "ends it at once. While a job runs, 'weir run FILE --listen-postgres HOST:PORT' serves its views."
        ],
        options: [StateArguments.directory.specification] + PostgresArguments.all,
        examples: [
            Example("weir serve --listen-postgres 127.0.0.1:5433", "then: psql -h 127.0.0.1 -p 5433"),
            Example("weir serve --state prod --listen-postgres 127.0.0.1:0", "at any free port, which it prints"),
        ],
        body: { arguments, console in
            guard let postgres = try PostgresArguments.read(arguments) else {
                throw UsageError(
                    "'weir serve' needs '--listen-postgres HOST:PORT'", hint: "as in --listen-postgres 127.0.0.1:5433")
            }
            let stop = StopSignal()
            Signals.first(triggers: stop)
            try await JobAssembly.servePostgres(
                stateDirectory: try StateArguments.resolve(arguments), listen: postgres, stop: stop,
                logger: ConsoleLogger(console: console))
            return .done
        })
}

/// What a command without a screen has to say, on standard error.
private struct ConsoleLogger: Logger {
    let console: Console

    func log(_ level: LogLevel, _ message: @autoclosure () -> String) {
        if level >= .notice { console.error("weir: " + message() + "\n") }
    }
}
