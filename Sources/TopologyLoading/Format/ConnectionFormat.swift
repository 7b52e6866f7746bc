/// An entry of `connections:`
enum ConnectionFormat {
    static let kafka = FormatField.block(
        "kafka", kafkaBlock, .optional, "An Apache Kafka cluster", example: "{ brokers: \"localhost:9092\" }")
    static let postgres = FormatField.block(
        "postgres", postgresBlock, .optional, "A PostgreSQL server",
        example: "{ url: \"postgresql://localhost/catalog\" }")
    static let block = BlockSpec(
        title: "a connection", doc: "Where sources, tables and sinks connect to.",
        fields: [kafka.spec, postgres.spec], exactlyOne: [["kafka", "postgres"]])

    static let brokers = FormatField.text(
        "brokers", .required, "`host:port` of some brokers, with commas; `embedded` is the broker inside librdkafka",
        example: "\"${KAFKA_BROKERS:-embedded}\"")
    static let properties = FormatField.map(
        "properties", of: .text, key: "property", .optional,
        "Properties of librdkafka, but for those that the engine owns", example: "{ security.protocol: ssl }")
    static let kafkaBlock = BlockSpec(
        title: "a kafka connection", doc: "A cluster, not a topic.", fields: [brokers.spec, properties.spec])

    static let url = FormatField.text(
        "url", .required, "A libpq connection URL", example: "\"${CATALOG_URL:-postgresql://localhost/catalog}\"")
    static let postgresBlock = BlockSpec(
        title: "a postgres connection", doc: "TLS options stand in the URL.", fields: [url.spec])
}
