/// An entry of `sinks:`
enum SinkFormat {
    static let kafka = FormatField.block(
        "kafka", kafkaBlock, .optional, "A topic",
        example: "{ connection: orders_kafka, topic: large-orders, key: customer_id }")
    static let file = FormatField.block(
        "file", fileBlock, .optional, "A file, one JSON object a line", example: "{ path: large.ndjson }")
    static let block = BlockSpec(
        title: "a sink", doc: "Where derived events go: the whole row of its input, in the order of its columns.",
        fields: [InputFormat.from.spec, kafka.spec, file.spec, RecordsFormat.jsonFormat.spec],
        exactlyOne: [["kafka", "file"]])

    static let key = FormatField.expression(
        "key", .optional, "The record's key; without one, or null, records are spread by their origin",
        example: "customer_id")
    static let kafkaBlock = BlockSpec(
        title: "a kafka sink", doc: "A topic; made where it does not exist.",
        fields: [RecordsFormat.connection.spec, RecordsFormat.topic.spec, key.spec, ConnectionFormat.properties.spec])

    static let path = FormatField.text(
        "path", .required, "The file; a relative path is relative to the topology file", example: "large.ndjson")
    static let fileBlock = BlockSpec(
        title: "a file sink", doc: "Its length is part of an epoch.", fields: [path.spec])
}
