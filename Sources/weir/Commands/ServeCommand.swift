internal import JobAssembly
internal import StreamCore

enum ServeCommand {
    static let command = Command(
        "serve", "Serve the views of a stopped job over HTTP",
        discussion: [
            "Answers from what the job left, until SIGINT or SIGTERM; then requests under way finish, and a second signal ends "
                + "it at once. While a job runs, 'weir run FILE --listen HOST:PORT' serves its views and their changes."
        ],
        options: [StateArguments.directory.specification] + ListenArguments.all,
        examples: [
            Example("weir serve --listen 127.0.0.1:8080", "then: curl http://127.0.0.1:8080/v1/views"),
            Example("weir serve --state prod --listen 127.0.0.1:0", "at any free port, which it prints"),
        ],
        body: { arguments, console in
            guard let listen = try ListenArguments.read(arguments) else {
                throw UsageError("'weir serve' needs '--listen HOST:PORT'", hint: "as in --listen 127.0.0.1:8080")
            }
            let stop = StopSignal()
            Signals.first(triggers: stop)
            try await JobAssembly.serve(
                stateDirectory: try StateArguments.resolve(arguments), listen: listen, stop: stop,
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
