/// An entry of `views:`
enum ViewFormat {
    static let groupBy = FormatField.map(
        "group_by", of: .expression, key: "column", .optional,
        "The columns of the view's key, each an expression; may be left out where there is a window",
        example: "{ category: \"coalesce(category, 'unknown')\" }")
    static let window = FormatField.block(
        "window", windowBlock, .optional, "One row for each group and window of event time",
        example: "{ tumbling: 1m, lateness: 30s }")
    static let aggregate = FormatField.map(
        "aggregate", of: .aggregate, key: "column", .required,
        "The columns of the view's result: count, sum, min, max, avg, first, last, approx_count_distinct",
        example: "{ lines: count(), revenue: sum(revenue) }")
    static let retain = FormatField.duration(
        "retain", .optional, "How long, by event time, rows are kept; for ever where not given", example: "7d",
        atLeast: 1)
    static let index = FormatField.custom(
        "index", .list(.list(.text)), .optional,
        "Secondary indexes, each a list of columns, `desc` behind one reverses it",
        example: "[[spent desc]]")

    static let tenant = FormatField.text(
        "tenant", .optional,
        "The `group_by` column that says whose a row is: readers of a tenant see the rows with its name, and no other",
        example: "shop_id")

    static let block = BlockSpec(
        title: "a view", doc: "A materialized view: one row a group and window, kept on disk, read while it changes.",
        fields: [
            InputFormat.from.spec, groupBy.spec, window.spec, aggregate.spec, retain.spec, index.spec,
            tenant.spec, RecordsFormat.onError.spec,
        ])

    static let tumbling = FormatField.duration(
        "tumbling", .optional, "Windows of this length, one behind the other", example: "1m", atLeast: 1)
    static let lateness = FormatField.duration(
        "lateness", .defaultsTo("0s"), "How long behind its end, by the watermark, a window stays open", example: "30s")
    static let windowBlock = BlockSpec(
        title: "a window", doc: "A windowed view has the columns `window_start` and `window_end`.",
        fields: [tumbling.spec, .notYet("hopping"), .notYet("session"), lateness.spec],
        exactlyOne: [["tumbling", "hopping", "session"]])
}
