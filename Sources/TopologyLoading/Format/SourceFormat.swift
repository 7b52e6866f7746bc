/// An entry of `sources:`
enum SourceFormat {
    static let kafka = FormatField.block(
        "kafka", kafkaBlock, .optional, "A topic", example: "{ connection: orders_kafka, topic: orders }")
    static let file = FormatField.block(
        "file", fileBlock, .optional, "Files, each a partition, read once to their ends",
        example: "{ path: orders.ndjson }")
    static let eventTime = FormatField.text(
        "event_time", .optional, "The timestamp field that is the row's event time; else the record's own timestamp",
        example: "ts", shape: .name, expected: "a field")
    static let watermark = FormatField.block(
        "watermark", watermarkBlock, .optional, "How far event time is known to be complete",
        example: "{ lag: 5s, idle: 30s, ahead: 1h }")

    static let block = BlockSpec(
        title: "a source", doc: "Where events come from.",
        fields: [
            kafka.spec, file.spec, RecordsFormat.jsonFormat.spec, RecordsFormat.schema.spec, eventTime.spec,
            watermark.spec, RecordsFormat.onError.spec,
        ], exactlyOne: [["kafka", "file"]])

    static let start = FormatField.text(
        "start", .defaultsTo("earliest"), "Where a first start begins: earliest, latest or an RFC 3339 time",
        example: "\"2026-01-01T00:00:00Z\"")
    static let kafkaBlock = BlockSpec(
        title: "a kafka source", doc: "A topic, read committed.",
        fields: [
            RecordsFormat.connection.spec, RecordsFormat.topic.spec, start.spec, ConnectionFormat.properties.spec,
        ])

    static let path = FormatField.custom(
        "path", .either([.text, .list(.text)]), .required,
        "A file or a list of files, plain or as an LZ4 frame; a relative path is relative to the topology file",
        example: "[orders.ndjson.lz4, more.ndjson]")
    static let fileBlock = BlockSpec(
        title: "a file source", doc: "One JSON object a line.", fields: [path.spec])

    static let lag = FormatField.duration(
        "lag", .defaultsTo("0s"), "How far the watermark stays behind the greatest event time", example: "5s")
    static let idle = FormatField.duration(
        "idle", .defaultsTo("30s"), "After how long without a row a partition no longer holds others back",
        example: "30s")
    static let ahead = FormatField.duration(
        "ahead", .defaultsTo("1h"), "How far ahead of the clock an event may be dated", example: "1h")
    static let watermarkBlock = BlockSpec(
        title: "a watermark", doc: "Windows close on watermarks, never on the wall clock.",
        fields: [lag.spec, idle.spec, ahead.spec])
}
