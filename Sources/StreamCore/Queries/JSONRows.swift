/// Rows as JSON objects. Decimals are numbers with all their digits; what JSON has no number for is null.
enum JSONRows {
    static func array(_ result: QueryResult) -> String {
        let names = names(result)
        guard !result.rows.isEmpty else { return "[]\n" }
        return "[\n" + result.rows.map { "  " + object($0, names) }.joined(separator: ",\n") + "\n]\n"
    }

    static func lines(_ result: QueryResult) -> String {
        let names = names(result)
        return result.rows.map { object($0, names) + "\n" }.joined()
    }

    /// The members' names as JSON texts; `QueryResult.requireDistinctNames` says whether they differ.
    private static func names(_ result: QueryResult) -> [String] { result.columns.map { JSONText.quoted($0.name) } }

    private static func object(_ row: [QueryValue], _ names: [String]) -> String {
        "{" + zip(names, row).map { "\($0):\(value($1))" }.joined(separator: ",") + "}"
    }

    private static func value(_ value: QueryValue) -> String {
        switch value {
        case .null: "null"
        case .float(let number) where !number.isFinite: "null"
        case .text, .bytes: JSONText.quoted(value.plainText ?? "")
        default: value.plainText ?? "null"
        }
    }
}
