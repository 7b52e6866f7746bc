internal import StreamCore

/// The rows that could not go on, which every job has beside its views (docs/views-on-disk.md).
enum DeadLetterView {
    static let description = ViewDescription(
        name: "weir_dead_letters",
        columns: [
            Field("id", .int), Field("epoch", .int), Field("code", .string), Field("message", .string),
            Field("stage", .string), Field("step", .int), Field("topic", .string), Field("partition", .int),
            Field("offset", .int), Field("unnest_index", .int), Field("time", .timestamp), Field("full_length", .int),
            Field("hash", .string), Field("value", .string),
        ], keyColumns: ["id"], isCurrent: true)
}
