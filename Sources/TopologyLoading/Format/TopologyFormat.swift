/// The file as a whole.
enum TopologyFormat {
    static let topology = FormatField.name(
        "topology", .required, "Name of the job, kebab-case", example: "order-insights")
    static let version = FormatField.integer("version", 1...1, .required, "Version of the format", example: "1")
    static let settings = FormatField.block(
        "settings", SettingsFormat.block, .optional, "What holds for the job as a whole",
        example: "{ commit_interval: 2s }")
    static let connections = section(
        "connections", ConnectionFormat.block, "Where sources, tables and sinks connect to")
    static let tables = section("tables", TableFormat.block, "What lookups read")
    static let sources = section("sources", SourceFormat.block, "Where events come from")
    static let stages = section("stages", StageFormat.block, "What is done with each event")
    static let views = section("views", ViewFormat.block, "What is kept and can be queried")
    static let sinks = section("sinks", SinkFormat.block, "Where derived events go")

    static let block = BlockSpec(
        title: "a topology", doc: "One file is one job.",
        fields: [
            topology.spec, version.spec, settings.spec, connections.spec, tables.spec, sources.spec, stages.spec,
            views.spec, sinks.spec,
        ])

    private static func section(_ name: String, _ spec: BlockSpec, _ doc: String) -> FormatField<[NamedNode]> {
        FormatField.map(name, of: .block(spec), key: "name", .optional, doc, example: "{ name: {...} }")
    }
}
