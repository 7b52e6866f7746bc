internal import TopologyModel

/// An entry of `stages:`
enum StageFormat {
    static let steps = FormatField.custom(
        "steps", .list(.block(stepBlock)), .required, "What is done, in this order",
        example: "[{ filter: \"total > 500\" }]")
    static let block = BlockSpec(
        title: "a stage", doc: "One bounded, back-pressured unit; its steps run fused.",
        fields: [InputFormat.from.spec, steps.spec, RecordsFormat.onError.spec])

    static let filter = FormatField.expression(
        "filter", .optional, "Keeps the rows whose condition is true", example: "type = 'OrderCreated'")
    static let select = FormatField.map(
        "select", of: .expression, key: "column", .optional, "The columns that go on, each an expression",
        example: "{ order_id: order_id, amount: total.amount }")
    static let extend = FormatField.map(
        "extend", of: .expression, key: "column", .optional, "Columns added to those that are there",
        example: "{ amount: total.amount }")
    static let unnest = FormatField.text(
        "unnest", .optional, "One row for each element of a list, whose fields become columns `item.field`",
        example: "items as item", expected: "a list column")
    static let lookup = FormatField.block(
        "lookup", lookupBlock, .optional, "Joins each row with the table's row of its key",
        example: "{ table: products, key: product_id, take: [category] }")
    static let stepBlock = BlockSpec(
        title: "a step", doc: "A step is a mapping with one key.",
        fields: [filter.spec, select.spec, extend.spec, unnest.spec, lookup.spec],
        exactlyOne: [["filter", "select", "extend", "unnest", "lookup"]],
        elsewhere: [
            "join": "lookup", "enrich": "lookup", "where": "filter", "map": "select", "project": "select",
            "flatten": "unnest", "explode": "unnest",
        ])

    static let table = FormatField.name("table", .required, "Name of a table", example: "products")
    static let key = FormatField.expression(
        "key", .required, "What is looked up, of the type of the table's key", example: "product_id")
    static let take = FormatField.custom(
        "take", .list(.text), .required, "Fields of the table that become columns; `name as other` renames",
        example: "[category]")
    static let missing = FormatField<MissingPolicy>.choice(
        "missing", .defaultsTo("keep"), "What happens to a row whose key the table does not have; keep: nulls",
        example: "drop")
    static let lookupBlock = BlockSpec(
        title: "a lookup", doc: "A null key counts as missing.",
        fields: [table.spec, key.spec, take.spec, missing.spec])
}
