/// Which statements mean the catalog, which clients read to learn what there is.
enum CatalogNames {
    /// Whether a statement reads the catalog's tables, or none at all, so that it needs no view.
    static func areMeant(by words: [SQLWord]) -> Bool {
        let sources = words.indices.filter {
            words[$0].isWord("from") || words[$0].isWord("join") || words[$0].isWord("table")
        }
        return readsTables(words) || sources.isEmpty || asksOfValues(words, sources)
    }

    /// Whether functions of the catalog are asked about rows that stand in the statement, as psql asks for names of types.
    private static func asksOfValues(_ words: [SQLWord], _ sources: [Int]) -> Bool {
        words.contains { $0.isName && $0.folded == "pg_catalog" }
            && sources.allSatisfy { source in
                source + 2 < words.count && words[source + 1].isMark("(") && words[source + 2].isWord("values")
            }
    }

    static func readsTables(_ words: [SQLWord]) -> Bool {
        words.contains { $0.isName && (tables.contains($0.folded) || $0.folded == "information_schema") }
    }

    static let tables = Set(CatalogSchema.tables.map(\.name).filter { !$0.contains(".") })

    /// What a function of the catalog returns, where that is neither text nor unknown.
    static func type(ofFunction name: String) -> PostgresType? {
        if flags.contains(name) { return .bool }
        if numbers.contains(name) { return .int8 }
        return name.hasPrefix("pg_get_") || name == "format_type" || name == "quote_ident" ? .text : nil
    }

    private static let flags: Set<String> = [
        "pg_table_is_visible", "pg_type_is_visible", "pg_function_is_visible", "pg_is_in_recovery",
        "has_table_privilege", "has_schema_privilege", "has_database_privilege", "has_column_privilege",
        "has_any_column_privilege", "pg_has_role", "pg_is_other_temp_schema", "pg_relation_is_publishable",
        "row_security_active",
    ]

    private static let numbers: Set<String> = [
        "pg_relation_size", "pg_total_relation_size", "pg_table_size", "pg_database_size", "pg_my_temp_schema",
        "array_length", "array_upper", "array_lower", "pg_indexes_size",
    ]
}
