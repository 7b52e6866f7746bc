/// A statement that means harm, and what comes of it for who may see everything: an answer, or the code of its refusal.
struct HostileStatement: Sendable, CustomStringConvertible {
    let sql: String
    /// Nil: it is answered.
    let code: String?
    /// It costs what a slow machine may not have time for: `query-timeout` is right, too.
    let isHeavy: Bool

    init(_ sql: String, _ code: String?, isHeavy: Bool = false) {
        self.sql = sql
        self.code = code
        self.isHeavy = isHeavy
    }

    static func heavy(_ sql: String, _ code: String?) -> HostileStatement {
        HostileStatement(sql, code, isHeavy: true)
    }

    /// A name that fits a line.
    var description: String { sql.utf8.count <= 120 ? sql : "\(sql.prefix(100))... (\(sql.utf8.count) bytes)" }

    static let all = writing + reaching + cutting + nesting + counting + growing + searching

    private static func refused(_ code: String, _ statements: [String]) -> [HostileStatement] {
        statements.map { HostileStatement($0, code) }
    }

    /// What would change something.
    static let writing =
        refused(
            "query-not-allowed",
            [
                "INSERT INTO sales VALUES (1, 2, 3, 4)", "INSERT INTO weir_v_sales DEFAULT VALUES",
                "REPLACE INTO sales VALUES (1, 2, 3, 4)", "UPDATE sales SET spent = 0",
                "UPDATE weir_meta SET value = ''", "DELETE FROM sales", "DELETE FROM weir_dead_letters",
                "DROP VIEW sales", "DROP TABLE weir_v_sales", "CREATE TABLE t (a)", "CREATE TEMP TABLE t (a)",
                "CREATE TEMP VIEW sales AS SELECT 1", "CREATE TABLE t AS SELECT * FROM sales",
                "CREATE INDEX i ON weir_v_sales (spent)", "CREATE VIRTUAL TABLE t USING fts5(a)",
                "CREATE VIRTUAL TABLE temp.t USING dbstat(main)",
                "CREATE TRIGGER t AFTER INSERT ON weir_v_sales BEGIN SELECT 1; END",
                "ALTER TABLE weir_v_sales RENAME TO t", "ATTACH '/tmp/weir-hostile.db' AS t", "ATTACH ':memory:' AS t",
                "ATTACH 'file:/etc/passwd?mode=ro' AS t", "DETACH main", "VACUUM", "VACUUM INTO '/tmp/weir-hostile.db'",
                "REINDEX", "ANALYZE", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT s", "RELEASE s", "END",
                "PRAGMA query_only = OFF", "PRAGMA writable_schema = ON", "PRAGMA journal_mode = DELETE",
                "PRAGMA temp_store_directory = '/tmp'", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA hard_heap_limit = 1",
                "PRAGMA user_version = 7", "PRAGMA cache_size = -10000000", "PRAGMA mmap_size = 1000000000",
                "PRAGMA soft_heap_limit = 1", "PRAGMA threads = 8",
                "WITH x AS (SELECT 1) INSERT INTO sales SELECT 1, 2, 3, 4",
                "WITH x AS (SELECT 1) DELETE FROM weir_v_sales", "WITH x AS (SELECT 1) UPDATE sales SET spent = 1",
                "EXPLAIN DROP VIEW sales", "EXPLAIN QUERY PLAN DELETE FROM weir_v_sales", "/* */ DROP VIEW sales",
                "-- SELECT\nDELETE FROM sales", "\u{feff}DROP VIEW sales",
            ])

    /// What would read more than views.
    static let reaching =
        refused(
            "query-not-allowed",
            [
                "SELECT * FROM weir_meta", "SELECT * FROM \"weir_meta\"", "SELECT * FROM [weir_prepared]",
                "SELECT * FROM main.weir_v_sales", "SELECT * FROM 'weir_v_sales'", "SELECT * FROM WEIR_V_SALES",
                "SELECT (SELECT count(*) FROM weir_offsets)", "SELECT * FROM sales JOIN weir_meta",
                "WITH x AS (SELECT * FROM weir_meta) SELECT * FROM x", "SELECT * FROM sqlite_master",
                "SELECT sql FROM sqlite_schema", "SELECT * FROM sqlite_temp_schema", "SELECT * FROM main.sqlite_master",
                "SELECT * FROM sales UNION ALL SELECT name, 1, 1, 1 FROM sqlite_schema",
                "SELECT load_extension('/tmp/x.so')", "SELECT randomblob(1000000)", "SELECT zeroblob(1000000000)",
                "SELECT hex(zeroblob(500000))", "SELECT sqlite_compileoption_get(1)", "SELECT last_insert_rowid()",
                "SELECT changes()", "SELECT sqlite_source_id()", "SELECT json_patch('{}', '{}')",
                "SELECT fts3_tokenizer('simple')", "SELECT soundex('x')", "SELECT sqlite_log(1, 'x')",
                "SELECT * FROM pragma_table_info('weir_meta')", "SELECT * FROM pragma_database_list",
                "SELECT * FROM pragma_function_list", "SELECT * FROM pragma_compile_options",
                "SELECT weir_key FROM sales",
                "SELECT 'a' MATCH 'b'",
                "WITH sqlite_schema AS (SELECT 1) SELECT * FROM main.sqlite_schema",
            ])
        + refused(
            "query-invalid",
            [
                "SELECT readfile('/etc/passwd')", "SELECT writefile('/tmp/weir-hostile', 'x')", "SELECT edit('x')",
                "SELECT * FROM fsdir('/')", "SELECT * FROM csv", "SELECT eval('DROP VIEW sales')",
                "SELECT * FROM generate_series(1, 1000000000)", "SELECT regexp('a', 'a')",
                "SELECT \"double quoted text\"", "SELECT * FROM dbstat", "SELECT * FROM sqlite_dbpage",
                "SELECT * FROM sqlite_stmt", "SELECT rowid, oid FROM nothing",
                "SELECT sql FROM sales",
            ])

    /// Texts that end where they should not, and more than one statement.
    static let cutting =
        refused(
            "query-invalid",
            [
                "", ";", "   ", "-- nothing", "/*", "SELECT 1; SELECT 2", "SELECT 1; DROP VIEW sales",
                "SELECT 1; /* */ DELETE FROM sales -- x", "SELECT 'unterminated", "SELECT \"unterminated",
                "SELECT [unterminated", "SELECT `unterminated", "SELECT (1", "SELECT 1)", "SELECT x'0", "SELECT x'0g'",
                "SELECT 1e", "SELECT 0x1ffffffffffffffff", "SELECT @x", "SELECT $nope", "SELECT :name",
                "SELECT \u{ff21}", "SELECT * FROM s\u{430}les", "SELECT \u{2018}a\u{2019}",
                "SELECT * FROM \u{202e}selas",
                "SELECT * FROM sales LIMIT 'x'", "SELECT ?",
            ])
        + [
            HostileStatement("SELECT 1 /* unterminated", nil), HostileStatement("SELECT 1;;; -- end", nil),
            HostileStatement("SELECT char(0, 65533, 1114111, 55296)", nil),
            HostileStatement("SELECT length(CAST(x'fffe80c0' AS TEXT)), upper(CAST(x'ff00c3' AS TEXT))", nil),
            HostileStatement("SELECT CAST(x'ff' AS TEXT) LIKE '%', CAST(x'c0c0c0' AS TEXT) GLOB '*'", nil),
            HostileStatement("SELECT 9223372036854775807 + 1, -9223372036854775808 / -1, 5 % 0, 1 << 9999", nil),
            HostileStatement("SELECT * FROM sales LIMIT 9223372036854775807 OFFSET 9223372036854775807", nil),
            HostileStatement("SELECT * FROM sales LIMIT -9223372036854775808 OFFSET -1", nil),
            HostileStatement("SELECT json_extract('{\"a\":1}', '$.a', '$.b', '$[9999999999]')", nil),
            HostileStatement("SELECT 1\u{0}; DROP VIEW sales", "query-invalid"),
        ]
}
