/// Rows as JSON objects. Decimals are numbers with all their digits; what JSON has no number for is null.
enum JSONRows {
    /// Members of one array, its opening bracket before the first.
    static func members(_ rows: [[QueryValue]], of columns: [QueryColumn], areFirst: Bool) -> String {
        guard !rows.isEmpty else { return "" }
        let names = names(columns)
        return (areFirst ? "[\n" : ",\n") + rows.map { "  " + object($0, names) }.joined(separator: ",\n")
    }

    static func lines(_ rows: [[QueryValue]], of columns: [QueryColumn]) -> String {
        let names = names(columns)
        return rows.map { object($0, names) + "\n" }.joined()
    }

    /// The members' names as JSON texts; `QueryResult.requireDistinctNames` says whether they differ.
    private static func names(_ columns: [QueryColumn]) -> [String] { columns.map { JSONText.quoted($0.name) } }

    private static func object(_ row: [QueryValue], _ names: [String]) -> String {
        "{" + zip(names, row).map { "\($0):\($1.jsonText)" }.joined(separator: ",") + "}"
    }
}

extension QueryValue {
    /// The value as a JSON text.
    public var jsonText: String {
        switch self {
        case .null: "null"
        case .float(let number) where !number.isFinite: "null"
        case .text, .bytes: JSONText.quoted(plainText ?? "")
        default: plainText ?? "null"
        }
    }
}
