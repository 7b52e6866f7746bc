internal import JobAssembly
internal import StreamCore

enum ProduceCommand {
    static let file = Operand.one(.path("FILE"), "newline-delimited JSON, plain or an LZ4 frame")
    static let brokers = Option.required("brokers", .text("LIST"), "Kafka brokers: HOST:PORT,...")
    static let topic = Option.required("topic", .text("NAME"), "the topic to write to")
    static let key = Option.optional("key", .text("FIELD"), "the field whose text is the record's key")

    static let command = Command(
        "produce", "Write the lines of a file into a Kafka topic",
        operands: [file.specification],
        options: [brokers.specification, topic.specification, key.specification],
        examples: [
            Example(
                "weir produce --brokers localhost:9092 --topic orders --key order_id orders.ndjson",
                "one record a line, keyed by order")
        ],
        body: { arguments, console in
            let stop = StopSignal()
            let progress = ProgressDisplay(.standardError)
            defer { progress.close() }
            let summary = try await JobAssembly.produce(
                ProduceOptions(
                    brokers: try arguments[brokers], topic: try arguments[topic], keyField: try arguments[key],
                    path: try arguments[file], stop: stop,
                    onProgress: { done, total in
                        // Until something was sent there is nothing to bring to its end.
                        Signals.first(triggers: stop)
                        progress.show(done: done, of: total)
                    }))
            progress.close()
            console.line("\(Figures.count(summary.records)) records, \(Figures.bytes(summary.bytes))")
            return .done
        })
}
