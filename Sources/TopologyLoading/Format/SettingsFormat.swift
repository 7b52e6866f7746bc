internal import TopologyModel

/// `settings:`
enum SettingsFormat {
    static let delivery = FormatField<Delivery>.choice(
        "delivery", .defaultsTo("exactly-once"), "When an epoch's outcome counts", example: "at-least-once")
    static let commitInterval = FormatField.duration(
        "commit_interval", .defaultsTo("500ms"), "How often progress, views and outputs become visible together",
        example: "2s", atLeast: 10)
    static let buffer = FormatField.block(
        "buffer", bufferBlock, .optional, "Bound of every edge, shared by its lanes",
        example: "{ rows: 65536, bytes: 16MiB }")
    static let memory = FormatField.size(
        "memory", .defaultsTo("512MiB"), "The process's budget: buffers, caches, working sets of views, Kafka queues",
        example: "1GiB", atLeast: 1 << 20)
    static let state = FormatField.block(
        "state", stateBlock, .optional, "The views' state", example: "{ memory: 256MiB }")
    static let batch = FormatField.block(
        "batch", batchBlock, .optional, "Batches at the source", example: "{ rows: 4096 }")
    static let lanes = FormatField.integer(
        "lanes", 1...256, .optional, "How many lanes share the partitions; as many as there are cores where not given",
        example: "2")
    static let deadLetters = FormatField.block(
        "dead_letters", deadLettersBlock, .optional, "Bound of the table of rows that could not go on",
        example: "{ rows: 100000, retain: 30d }")
    static let shutdownTimeout = FormatField.duration(
        "shutdown_timeout", .defaultsTo("30s"), "How long a stop may take to drain and commit", example: "1m")
    static let id = FormatField.text(
        "id", .optional, "The job's identity in Kafka, in place of the topology's name", example: "order-insights-2")

    static let block = BlockSpec(
        title: "settings", doc: "What holds for the job as a whole.",
        fields: [
            delivery.spec, commitInterval.spec, buffer.spec, memory.spec, state.spec, batch.spec, lanes.spec,
            deadLetters.spec, shutdownTimeout.spec, id.spec, .notYet("instances"),
        ])

    static let bufferRows = FormatField.integer(
        "rows", 1...100_000_000, .defaultsTo("65536"), "Rows in an edge, at most", example: "65536")
    static let bufferBytes = FormatField.size(
        "bytes", .defaultsTo("16MiB"), "Bytes in an edge, at most", example: "16MiB", atLeast: 1 << 16)
    static let bufferBlock = BlockSpec(
        title: "a buffer", doc: "An edge joins two tasks; its bound is shared by its queues.",
        fields: [bufferRows.spec, bufferBytes.spec])

    static let stateMemory = FormatField.size(
        "memory", .defaultsTo("256MiB"), "The views' working set; what is beyond it is read back from disk",
        example: "256MiB", atLeast: 1 << 20)
    static let stateBlock = BlockSpec(
        title: "state", doc: "Groups in memory; all of them are on disk.", fields: [stateMemory.spec])

    static let batchRows = FormatField.integer(
        "rows", 1...65_536, .defaultsTo("4096"), "Rows of a batch at the source, at most", example: "4096")
    static let batchBlock = BlockSpec(
        title: "a batch", doc: "Everything moves in columnar batches.", fields: [batchRows.spec])

    static let deadLetterRows = FormatField.integer(
        "rows", 1...1_000_000_000, .defaultsTo("100000"), "Rows kept, at most", example: "100000")
    static let deadLetterRetain = FormatField.duration(
        "retain", .defaultsTo("30d"), "How long a row is kept", example: "30d", atLeast: 1000)
    static let deadLettersBlock = BlockSpec(
        title: "dead_letters", doc: "What is dropped from the table is counted.",
        fields: [deadLetterRows.spec, deadLetterRetain.spec])
}
