internal import JobAssembly
internal import StreamCore

enum BrokerCommand {
    static let port = Option.defaulted(
        "port", .integer("N", in: 0...65_535), default: 0, shown: "0: a free one, which is printed",
        "the port to listen on")
    static let topics = Option.repeated("topic", topicReader, "make a topic with so many partitions")

    static let command = Command(
        "broker", "Run the embedded Kafka broker, for trying things out",
        discussion: [
            "It keeps 5 MiB a partition in memory, does not isolate aborted transactions, and forgets all when it ends. "
                + "Prints its address when it is ready, and runs until SIGINT or SIGTERM."
        ],
        options: [port.specification, topics.specification],
        examples: [
            Example("weir broker --topic orders:4", "a broker with one topic of four partitions"),
            Example("weir broker --port 9092", "found at localhost:9092"),
        ],
        body: { arguments, console in
            let stop = StopSignal()
            Signals.first(triggers: stop)
            try await JobAssembly.broker(
                port: UInt16(try arguments[port]), topics: try arguments[topics], stop: stop,
                onReady: { console.line("listening on \($0)") })
            return .done
        })

    static let topicReader = ValueReader<TopicRequest>(
        "NAME:PARTITIONS", requirement: "NAME:PARTITIONS, a name of letters, digits, '.', '_' and '-', and 1 to 1024"
    ) { TopicRequest(parsing: $0) }
}
