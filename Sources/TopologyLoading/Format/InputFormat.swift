internal import TopologyModel

/// `from:` of a stage, a view or a sink.
enum InputFormat {
    static let from = FormatField.custom(
        "from", .either([.name, .block(viewBlock)]), .required,
        "A source or a stage, or a view and when it hands rows on", example: "order_events")

    static let view = FormatField.name("view", .required, "Name of a view", example: "revenue_by_category")
    static let emit = FormatField<Emission>.choice(
        "emit", .required,
        "on_close: each window once, when it closes; changes: the latest row of each changed key, once a commit",
        example: "on_close")
    static let viewBlock = BlockSpec(
        title: "a view as input", doc: "A view may feed a sink or a stage.", fields: [view.spec, emit.spec])
}
