internal import JobAssembly
internal import StreamCore

enum DemoCommand {
    static let events = Option.optional(
        "events", .integer("N", in: 1...Int.max), shownDefault: "until it is told to stop", "how many events")
    static let rate = Option.optional(
        "rate", .integer("R", in: 1...Int.max), shownDefault: "\(defaultRate)", "events a second")
    static let defaultRate = 20_000

    static let command = Command(
        "demo", "Run a whole job on this machine: broker, events, lookups, views",
        discussion: [
            "Starts the embedded broker, produces order events and runs the order-insights topology on them, with a live "
                + "screen. Needs nothing else. Its state directory is made anew each time and kept for queries.",
            "Its web page shows the topology, the views and a SQL console; the last line says where.",
            "The first SIGINT or SIGTERM drains, commits and ends it; a second one ends it at once.",
        ],
        options: [
            events.specification, rate.specification, state.specification, listen.specification,
            noListen.specification, ListenArguments.listenPostgres.specification,
        ] + GuardArguments.all + [DisplayArguments.display.specification],
        examples: [
            Example("weir demo", "watch it, and press Ctrl-C"),
            Example("weir demo --events 200000 --rate 20000", "ten seconds at a steady rate"),
            Example("weir demo --listen 127.0.0.1:8080", "its page at an address of your choice"),
        ],
        body: run)

    private static let state = Option.optional(
        "state", .path("DIR"), shownDefault: "$XDG_STATE_HOME/weir/demo or ~/.local/state/weir/demo",
        "keep the views here, in place of those of an earlier demo")

    private static let listen = Option.optional(
        "listen", ListenArguments.addressReader, shownDefault: "a free port of 127.0.0.1",
        "serve the web page and the views there"
    )
    private static let noListen = Option.flag("no-listen", "serve nothing")

    /// Nil where HTTP is not to be spoken unless it is said where.
    private static func defaultAddress(_ arguments: Arguments) throws -> String? {
        guard try arguments[noListen] else { return "127.0.0.1:0" }
        guard try arguments[listen] == nil else {
            throw UsageError("option '--no-listen' does not go with '--listen'")
        }
        return nil
    }

    private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
        let fallback = try defaultAddress(arguments)
        try ListenArguments.check(arguments, hasDefault: fallback != nil)
        let stop = StopSignal()
        Signals.first(triggers: stop)
        let display = StatusDisplay(
            try DisplayArguments.mode(arguments), isBounded: try arguments[events] != nil)
        defer { display.close() }
        var listen = try ListenArguments.read(arguments, or: fallback, logger: display)
        listen?.onListening = { display.pin("open \($0)") }
        let summary = try await JobAssembly.demo(
            DemoOptions(
                events: try arguments[events], rate: try arguments[rate] ?? defaultRate,
                stateDirectory: try arguments[state], environment: LoadingArguments.processEnvironment(), stop: stop,
                logger: display, listen: listen,
                onStatus: { display.show($0) }))
        display.close()
        for line in summary.lines { console.line(line) }
        return .done
    }
}
