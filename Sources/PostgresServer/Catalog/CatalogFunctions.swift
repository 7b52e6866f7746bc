internal import Glibc
internal import SQLiteAccess
internal import StreamCore

/// Functions that catalog queries call. What they would say of things that there are not here is null.
enum CatalogFunctions {
    static func define(on connection: SQLiteConnection) throws {
        for name in always { try connection.define(name) { _ in .integer(1) } }
        for name in never { try connection.define(name) { _ in .integer(0) } }
        for name in unknown { try connection.define(name) { _ in .null } }
        try connection.define("pg_get_userbyid", arguments: 1) { _ in .text(CatalogContent.owner) }
        try connection.define("pg_encoding_to_char", arguments: 1) { _ in .text("UTF8") }
        try connection.define("pg_client_encoding", arguments: 0) { _ in .text("UTF8") }
        try connection.define("pg_my_temp_schema", arguments: 0) { _ in .integer(0) }
        try connection.define("format_type", arguments: 2) { formatType($0[0].integer, $0[1].integer) }
        try connection.define("quote_ident", arguments: 1) { arguments in
            arguments[0].text.map { .text(quoteName($0)) } ?? .null
        }
        try connection.define("quote_literal", arguments: 1) { arguments in
            arguments[0].text.map { .text(SQLWord.quoted($0, "'")) } ?? .null
        }
        try connection.define("array_to_string") { arrayToString($0) }
        try connection.define("array_length", arguments: 2) { arrayLength($0[0]) }
        try connection.define("array_upper", arguments: 2) { arrayLength($0[0]) }
        try connection.define("array_lower", arguments: 2) { arrayLength($0[0]) == .null ? .null : .integer(1) }
        let patterns = RegularExpressions()
        try connection.define("regexp", arguments: 2) { try patterns.matches($0[1].text, $0[0].text) }
        try defineNames(on: connection)
    }

    /// May be seen, may be read.
    private static let always = [
        "pg_table_is_visible", "pg_type_is_visible", "pg_function_is_visible", "pg_operator_is_visible",
        "pg_opclass_is_visible", "pg_collation_is_visible", "pg_ts_config_is_visible", "has_table_privilege",
        "has_schema_privilege", "has_database_privilege", "has_column_privilege", "has_any_column_privilege",
        "has_sequence_privilege", "has_function_privilege", "has_type_privilege", "has_tablespace_privilege",
        "pg_has_role",
    ]
    private static let never = [
        "pg_is_in_recovery", "pg_is_other_temp_schema", "pg_relation_is_publishable", "row_security_active",
        "pg_relation_size", "pg_total_relation_size", "pg_table_size", "pg_indexes_size", "pg_database_size",
        "pg_is_wal_replay_paused",
    ]
    private static let unknown = [
        "pg_get_expr", "pg_get_indexdef", "pg_get_constraintdef", "pg_get_viewdef", "pg_get_triggerdef",
        "pg_get_ruledef",
        "pg_get_functiondef", "pg_get_function_result", "pg_get_function_arguments",
        "pg_get_function_identity_arguments",
        "pg_get_partkeydef", "pg_get_statisticsobjdef", "pg_get_statisticsobjdef_columns", "pg_get_serial_sequence",
        "pg_get_partition_constraintdef", "pg_relation_filenode", "obj_description", "col_description",
        "shobj_description", "pg_tablespace_location", "pg_size_pretty", "pg_options_to_table", "inet_server_addr",
        "inet_server_port", "inet_client_addr", "inet_client_port", "pg_postmaster_start_time", "txid_current",
        "pg_last_wal_receive_lsn", "pg_last_wal_replay_lsn", "pg_current_wal_lsn", "unnest", "generate_subscripts",
        "pg_advisory_unlock_all", "pg_partition_ancestors", "pg_get_keywords", "getdatabaseencoding",
    ]

    private static func formatType(_ id: Int64?, _ modifier: Int64?) -> SQLiteValue {
        guard let id else { return .null }
        guard let known = UInt32(exactly: id).flatMap({ PostgresType(objectId: $0) }) else { return .text("???") }
        guard known == .anyNumeric, let modifier, modifier >= 4 else { return .text(known.spelling) }
        let digits = modifier - 4
        return .text("numeric(\(digits >> 16),\(digits & 0xffff))")
    }

    private static func quoteName(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy {
            ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || $0 == UInt8(ascii: "_") || ($0 >= 48 && $0 <= 57)
        }
        return isPlain && name.first?.isNumber == false ? name : SQLWord.quoted(name, "\"")
    }

    /// Members of `{a,b}` or of the JSON text that `ARRAY(...)` became.
    private static func members(_ value: SQLiteValue) -> [Substring]? {
        guard let text = value.text else { return nil }
        return text.dropFirst().dropLast().split(separator: ",")
    }

    private static func arrayToString(_ arguments: [SQLiteValue]) -> SQLiteValue {
        guard arguments.count >= 2, let members = members(arguments[0]), let separator = arguments[1].text else {
            return .null
        }
        return .text(members.map { $0.replacing("\"", with: "") }.joined(separator: separator))
    }

    private static func arrayLength(_ value: SQLiteValue) -> SQLiteValue {
        guard let members = members(value), !members.isEmpty else { return .null }
        return .integer(Int64(members.count))
    }

    // MARK: Names of objects

    /// `public."orders"` as `orders`.
    private static func plainName(_ text: String) -> String {
        text.split(separator: ".").last.map(String.init)?.replacing("\"", with: "") ?? text
    }

    /// `'orders'::regclass` is a number, `16400::regclass` a name.
    private static func defineNames(on connection: SQLiteConnection) throws {
        let classes: [Int64: String] = [
            1259: "pg_class", 1249: "pg_attribute", 1247: "pg_type", 2615: "pg_namespace", 1255: "pg_proc",
            2606: "pg_constraint", 1262: "pg_database", 2610: "pg_index", 1260: "pg_authid", 2604: "pg_attrdef",
        ]
        // Not the connection itself: it holds the function.
        let names = { [unowned connection] in
            let rows = try connection.query("SELECT oid, relname FROM pg_class")
            return rows.compactMap { row in row[0].integer.flatMap { id in row[1].text.map { (id, $0) } } }
                + classes.map { $0 }
        }
        try connection.define("pg_to_regclass", arguments: 1) { arguments in
            if let id = arguments[0].integer { return .text(try names().first { $0.0 == id }?.1 ?? "\(id)") }
            guard let text = arguments[0].text else { return .null }
            if let id = Int64(text) { return .integer(id) }
            let name = plainName(text)
            guard let found = try names().first(where: { $0.1.lowercased() == name.lowercased() }) else {
                throw WeirError("postgres-no-relation", "relation '\(name)' does not exist")
            }
            return .integer(found.0)
        }
        for name in ["pg_to_regtype", "to_regtype"] {
            try connection.define(name, arguments: 1) { arguments in
                if let id = arguments[0].integer { return formatType(id, nil) }
                guard let text = arguments[0].text else { return .null }
                return PostgresType(spelling: text.lowercased()).map { .integer(Int64($0.objectId)) } ?? .null
            }
        }
        try connection.define("to_regclass", arguments: 1) { arguments in
            guard let name = arguments[0].text.map(plainName) else { return .null }
            return try names().first { $0.1.lowercased() == name.lowercased() }.map { .integer($0.0) } ?? .null
        }
        for name in ["pg_to_regproc", "pg_to_regprocedure", "pg_to_regnamespace", "pg_to_regrole"] {
            try connection.define(name, arguments: 1) { $0[0] }
        }
    }
}

/// POSIX expressions, which psql makes of the patterns that people type (`^(orders)$`). Compiled ones are kept.
final class RegularExpressions {
    private var compiled: [String: UnsafeMutablePointer<regex_t>] = [:]
    private static let longest = 512
    /// Bytes of what is searched, which are names.
    private static let longestText = 4096

    deinit { forget() }

    private func forget() {
        for pattern in compiled.values {
            regfree(pattern)
            pattern.deallocate()
        }
        compiled = [:]
    }

    func matches(_ text: String?, _ pattern: String?) throws -> SQLiteValue {
        guard let text, let pattern else { return .null }
        guard text.utf8.count <= Self.longestText else {
            throw WeirError("postgres-pattern", "the text is too long for a regular expression")
        }
        let expression = try expression(pattern)
        return .integer(regexec(expression, text, 0, nil, 0) == 0 ? 1 : 0)
    }

    private func expression(_ pattern: String) throws -> UnsafeMutablePointer<regex_t> {
        if let known = compiled[pattern] { return known }
        if compiled.count >= 64 { forget() }
        let ignoresCase = pattern.hasPrefix("(?i)")
        let text = ignoresCase ? String(pattern.dropFirst(4)) : pattern
        // Repetitions by number and back references can cost the C library any amount of memory and time.
        guard text.utf8.count <= Self.longest, !text.contains("{"), text.firstMatch(of: /\\[1-9]/) == nil else {
            throw WeirError("postgres-pattern", "the regular expression is too long, or counts, or refers back")
        }
        let expression = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
        expression.initialize(to: regex_t())
        guard regcomp(expression, text, REG_EXTENDED | REG_NOSUB | (ignoresCase ? REG_ICASE : 0)) == 0 else {
            expression.deallocate()
            throw WeirError("postgres-pattern", "the regular expression is malformed")
        }
        compiled[pattern] = expression
        return expression
    }
}
