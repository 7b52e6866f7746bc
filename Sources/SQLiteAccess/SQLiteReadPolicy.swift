internal import CSQLite

/// What a reader's statements may touch: an allow list, so that what SQLite learns later is refused as well.
/// Names are compared without case.
public struct SQLiteReadPolicy: Sendable {
    /// Tables and SQL views that a statement may name.
    public var tables: Set<String>
    /// Tables that may only be read by what stands in `tables` or below a named subquery.
    ///
    /// SQLite tells the authorizer the innermost view or subquery by name, and a reader can give a subquery any name:
    /// this keeps honest statements honest and is no wall. Nothing secret may stand in these tables.
    public var innerTables: Set<String>
    /// By name, tables that only the one view named here may read. A reader who knew that name could give it to a
    /// subquery of their own, so it is made up anew for each reader and is never told.
    public var walledTables: [String: String] = [:]
    /// The database in which `tables` lie; nil: whichever.
    public var database: String?
    /// Names that the statement itself gives to subqueries (`WITH name AS`). SQLite reports the counting of their rows by
    /// that name alone, without a column; what they read is reported as ever.
    public var namedQueries: Set<String>
    public var functions: Set<String>

    public init(
        tables: Set<String>, innerTables: Set<String> = [], namedQueries: Set<String> = [],
        functions: Set<String> = Self.readFunctions
    ) {
        self.tables = Set(tables.map { $0.lowercased() })
        self.namedQueries = Set(namedQueries.map { $0.lowercased() })
        self.innerTables = Set(innerTables.map { $0.lowercased() })
        self.functions = Set(functions.map { $0.lowercased() })
    }

    /// SQLite's functions that read nothing but their arguments. Without `json_patch`, which takes the product of its
    /// arguments' members.
    public static let readFunctions: Set<String> = [
        // scalar
        "abs", "char", "coalesce", "concat", "format", "glob", "hex", "ifnull", "iif", "instr", "length", "like",
        "likelihood", "likely", "lower", "ltrim", "max", "min", "nullif", "printf", "quote", "random", "replace",
        "round",
        "rtrim", "sign", "substr", "substring", "trim", "typeof", "unicode", "unlikely", "upper", "sqlite_version",
        // mathematics
        "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos", "cosh", "degrees", "exp",
        "floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power", "radians", "sin", "sinh", "sqrt", "tan",
        "tanh",
        "trunc",
        // time
        "date", "time", "datetime", "julianday", "strftime", "unixepoch", "current_date", "current_time",
        "current_timestamp",
        // JSON
        "json", "json_array", "json_array_length", "json_error_position", "json_extract", "->", "->>", "json_object",
        "json_quote", "json_remove", "json_replace", "json_set", "json_insert", "json_type", "json_valid",
        "json_group_array", "json_group_object",
        // aggregates and windows
        "avg", "count", "group_concat", "string_agg", "sum", "total", "row_number", "rank", "dense_rank",
        "percent_rank",
        "cume_dist", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
    ]

    /// Table-valued functions that read nothing but their arguments.
    static let tableFunctions: Set<String> = ["json_each", "json_tree"]

    /// Whether an action that SQLite is about to compile may stand.
    func allows(action: Int32, _ first: String?, _ second: String?, database: String?, context: String?) -> Bool {
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE: return true
        case SQLITE_READ:
            return allowsRead(first?.lowercased() ?? "", column: second ?? "", database: database, context: context)
        case SQLITE_FUNCTION: return functions.contains(second?.lowercased() ?? "")
        default: return false
        }
    }

    private func allowsRead(_ table: String, column: String, database: String?, context: String?) -> Bool {
        if let view = walledTables[table] { return context == view }
        // A subquery's own columns are reported without a table.
        if table.isEmpty || Self.tableFunctions.contains(table) { return true }
        // Where rows are counted without reading a column, the database is told only if the statement named it.
        if tables.contains(table),
            self.database == nil || database == self.database || (column.isEmpty && database == nil)
        {
            return true
        }
        if column.isEmpty, namedQueries.contains(table) { return true }
        // Rows that are counted without reading a column are reported without the view they were reached through.
        return innerTables.contains(table) && (context != nil || column.isEmpty)
    }
}

extension SQLiteConnection {
    /// From here on only statements that `policy` allows compile; others fail with `sqlite-not-authorized`.
    /// Nil lifts the restriction.
    public func restrict(to policy: SQLiteReadPolicy?) throws {
        readPolicy = policy
        guard policy != nil else {
            try check(sqlite3_set_authorizer(handle(), nil, nil))
            return
        }
        // Their first use declares a table inside SQLite, which the policy would refuse.
        for function in SQLiteReadPolicy.tableFunctions { _ = try query("SELECT 1 FROM \(function)('[]')") }
        try check(
            sqlite3_set_authorizer(
                handle(),
                { context, action, first, second, database, view in
                    guard let context else { return SQLITE_DENY }
                    let connection = Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue()
                    func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
                    let allowed = connection.readPolicy?.allows(
                        action: action, text(first), text(second), database: text(database), context: text(view))
                    return allowed == true ? SQLITE_OK : SQLITE_DENY
                }, Unmanaged.passUnretained(self).toOpaque()))
    }
}
