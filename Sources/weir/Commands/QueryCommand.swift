internal import JobAssembly

enum QueryCommand {
    static let sql = Operand.one(.text("SQL"), "one SELECT over the job's views, in SQLite's dialect")
    static let format = Option.defaulted(
        "format", .choice("WORD", of: ResultFormat.self), default: .table, shown: "table", "how to print the rows")

    static let command = Command(
        "query", "Read a job's views with SQL, also while it runs",
        discussion: [
            "Sees whole epochs only, and changes nothing. Decimal columns are exact; see 'weir views' for what there is. As "
                + "json and ndjson columns of the same name are refused; as table and csv they are not. A table ends after 10,000 "
                + "rows, the others after the last."
        ],
        operands: [sql.specification], options: [StateArguments.directory.specification, format.specification],
        examples: [
            Example(
                "weir query \"SELECT category, sum(revenue) FROM revenue_by_category GROUP BY 1 ORDER BY 2 DESC\"",
                "one line a category"),
            Example(
                "weir query --format csv --state prod \"SELECT * FROM customers\"", "the whole view as CSV"),
        ],
        body: { arguments, console in
            try await JobAssembly.query(
                stateDirectory: try StateArguments.resolve(arguments), sql: try arguments[sql],
                format: try arguments[format], write: { console.output($0) })
            return .done
        })
}
