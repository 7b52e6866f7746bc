/// What a client may SET and SHOW. Most is kept for its own sake: what a client set it can read again.
struct SessionSettings: Sendable {
    static let serverVersion = "15.0"
    static let version = "PostgreSQL 15.0 (Weir: views of a stream job, read-only)"

    private var values: [String: String] = defaults

    private static let defaults: [String: String] = [
        "application_name": "", "bytea_output": "hex", "client_encoding": "UTF8", "client_min_messages": "notice",
        "datestyle": "ISO, MDY", "default_transaction_isolation": "repeatable read",
        "default_transaction_read_only": "on", "extra_float_digits": "1", "in_hot_standby": "off",
        "integer_datetimes": "on", "intervalstyle": "postgres", "is_superuser": "off", "jit": "off",
        "lock_timeout": "0",
        "idle_in_transaction_session_timeout": "0", "max_identifier_length": "63", "max_index_keys": "32",
        "row_security": "on", "search_path": "public", "server_encoding": "UTF8", "server_version": serverVersion,
        "server_version_num": "150000", "session_authorization": "", "standard_conforming_strings": "on",
        "statement_timeout": "60000", "timezone": "UTC", "transaction_isolation": "repeatable read",
        "transaction_read_only": "on", "synchronous_commit": "on", "enable_seqscan": "on",
        "escape_string_warning": "on",
        "lc_collate": "C", "lc_ctype": "C", "lc_monetary": "C", "lc_messages": "C", "lc_numeric": "C", "lc_time": "C",
        "default_transaction_deferrable": "off", "transaction_deferrable": "off", "ssl": "off",
        "ssl_renegotiation_limit": "0", "max_connections": "256", "default_tablespace": "", "temp_tablespaces": "",
        "check_function_bodies": "on", "backslash_quote": "safe_encoding", "array_nulls": "on", "geqo": "on",
    ]

    /// Those that a client learns without asking, at the start and when they change.
    static let reported = [
        "application_name", "client_encoding", "DateStyle", "default_transaction_read_only", "in_hot_standby",
        "integer_datetimes", "IntervalStyle", "is_superuser", "server_encoding", "server_version",
        "session_authorization", "standard_conforming_strings", "TimeZone",
    ]

    private static let fixed: Set<String> = [
        "in_hot_standby", "integer_datetimes", "is_superuser", "server_encoding", "server_version",
        "server_version_num",
        "session_authorization", "max_identifier_length", "max_index_keys", "lc_collate", "lc_ctype", "ssl",
        "max_connections",
    ]

    subscript(name: String) -> String? { values[name.lowercased()] }

    /// By name.
    var all: [(name: String, value: String)] { values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }

    /// Milliseconds, at most `longest`.
    func statementTime(longest: Int64) -> Int64 {
        guard let time = self["statement_timeout"].flatMap({ Int64($0) }), time > 0 else { return longest }
        return min(time, longest)
    }

    mutating func setUser(_ user: String) { values["session_authorization"] = user }

    /// - Parameter value: nil for the default.
    /// - Returns: what the client is told about it, if anything.
    /// - Throws: 42704 for a setting that nobody knows, 22023 for a value that it cannot have.
    mutating func set(_ name: String, to value: String?) throws -> ErrorReport? {
        let key = name.lowercased()
        guard let usual = Self.defaults[key] else { throw Self.unknown(name) }
        guard let value else {
            values[key] = key == "session_authorization" ? values[key] : usual
            return nil
        }
        guard !Self.fixed.contains(key) else {
            throw ErrorReport(.invalidParameter, "parameter \"\(name)\" cannot be changed")
        }
        return try set(key, value: value)
    }

    private mutating func set(_ key: String, value: String) throws -> ErrorReport? {
        let folded = value.lowercased()
        switch key {
        case "client_encoding":
            guard ["utf8", "utf-8", "unicode", "default"].contains(folded) else {
                throw ErrorReport(.invalidParameter, "texts are UTF-8 here, not \(value)")
            }
        case "standard_conforming_strings":
            guard ["on", "true", "1", "yes"].contains(folded) else {
                throw ErrorReport(.invalidParameter, "a backslash in '...' is a backslash here", hint: "write E'...'")
            }
        case "timezone":
            guard !["utc", "gmt", "etc/utc", "z", "0", "default"].contains(folded) else { return nil }
            return ErrorReport(.invalidParameter, "times are shown in UTC, not in \(value)").with(.notice)
        case "datestyle":
            guard !folded.contains("iso") else { return nil }
            return ErrorReport(.invalidParameter, "times are shown as ISO 8601").with(.notice)
        case "default_transaction_read_only", "transaction_read_only":
            guard !["off", "false", "no", "0"].contains(folded) else {
                throw ErrorReport(.readOnly, "the views are read-only", hint: "a job writes them from its sources")
            }
        case "statement_timeout":
            guard let time = Self.milliseconds(value) else {
                throw ErrorReport(
                    .invalidParameter, "'\(value)' is no time", hint: "as in '30s', or 30000 milliseconds")
            }
            values[key] = "\(time)"
        default: values[key] = value
        }
        return nil
    }

    static func unknown(_ name: String) -> ErrorReport {
        ErrorReport(.noType, "unrecognized configuration parameter \"\(name)\"")
    }

    /// `30000`, `30s`, `5min`, `500ms`.
    private static func milliseconds(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isNumber }
        guard let number = Int64(digits), number <= 1 << 31 else { return nil }
        let units: [String: Int64] = ["": 1, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000]
        return units[text.dropFirst(digits.count).replacing(" ", with: "").lowercased()].map { number * $0 }
    }
}
