internal import TopologyModel

/// Keys that sources, tables and sinks share.
enum RecordsFormat {
    static let format = FormatField<RecordFormat>.choice(
        "format", .defaultsTo("json"), "How a record is written: json, one object a line; csv, with a header",
        example: "json")
    /// Of sources and sinks.
    static let jsonFormat = FormatField<RecordFormat>.choice(
        "format", .defaultsTo("json"), "How a record is written: json, one object a record", example: "json",
        offered: [.json])
    static let schema = FormatField.custom(
        "schema", .schema, .required, "The fields that are read, with their types",
        example: "{ id: string, name?: string }")
    static let connection = FormatField.name(
        "connection", .required, "Name of a connection of the file", example: "orders_kafka")
    static let topic = FormatField.text("topic", .required, "Name of the topic", example: "orders")
    static let onError = FormatField<RowErrorPolicy>.choice(
        "on_error", .defaultsTo("dead_letter"), "Where a row goes that cannot go on", example: "skip")
}
