internal import JobAssembly
internal import StreamCore

enum GenerateCommand {
    static let events = Option.required("events", .integer("N", in: 1...Int.max), "how many events")
    static let rate = Option.optional(
        "rate", .integer("R", in: 1...Int.max), shownDefault: "as fast as possible", "events a second")
    static let seed = Option.defaulted(
        "seed", .integer("S", in: 0...Int.max), default: 1, shown: "1", "the same seed makes the same events")
    static let brokers = Option.optional("brokers", .text("LIST"), "Kafka brokers, with --topic")
    static let topic = Option.optional("topic", .text("NAME"), "write to a Kafka topic, keyed by order")
    static let output = Option.optional(
        "output", .path("FILE"), shownDefault: "standard output", "write newline-delimited JSON")
    static let products = Option.optional(
        "products", .path("FILE"), "write the products that the events name, as CSV")

    static let command = Command(
        "generate", "Make order events, the same ones for the same seed",
        options: [
            events.specification, rate.specification, seed.specification, brokers.specification, topic.specification,
            output.specification, products.specification,
        ],
        examples: [
            Example("weir generate --events 1000000 --output orders.ndjson --products products.csv", "two files"),
            Example(
                "weir generate --events 100000 --rate 5000 --brokers localhost:9092 --topic orders",
                "a steady stream of 20 seconds"),
        ],
        body: run)

    private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
        let destination = try destination(arguments)
        let stop = StopSignal()
        let progress = ProgressDisplay(.standardError)
        defer { progress.close() }
        let summary = try await JobAssembly.generate(
            GenerateOptions(
                events: try arguments[events], rate: try arguments[rate], seed: UInt64(try arguments[seed]),
                destination: destination, productsPath: try arguments[products], stop: stop,
                onProgress: { done, total in
                    // Until something was sent there is nothing to bring to its end, and standard output takes what it
                    // takes: there the first signal ends the program.
                    if destination != .standardOutput { Signals.first(triggers: stop) }
                    progress.show(done: done, of: total)
                }))
        progress.close()
        // The events themselves may be what standard output holds.
        console.error("\(Figures.count(summary.records)) events, \(Figures.bytes(summary.bytes))\n")
        return .done
    }

    static func destination(_ arguments: Arguments) throws -> GenerateOptions.Destination {
        switch (try arguments[brokers], try arguments[topic], try arguments[output]) {
        case (nil, nil, nil): return .standardOutput
        case (nil, nil, let path?): return .file(path)
        case (let brokers?, let topic?, nil): return .topic(topic, brokers: brokers)
        case (_, _, .some): throw UsageError("option '--output' goes without '--brokers' and '--topic'")
        case (nil, _, _): throw UsageError("option '--topic' needs '--brokers'")
        case (_, nil, _): throw UsageError("option '--brokers' needs '--topic'")
        }
    }
}
