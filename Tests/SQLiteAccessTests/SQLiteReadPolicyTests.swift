import SQLiteAccess
import StreamCore
import Testing

@Suite struct SQLiteReadPolicyTests {
    private func restricted() throws -> SQLiteConnection {
        let connection = try SQLiteConnection.inMemory()
        try connection.execute(
            """
            CREATE TABLE inner_t (a, secret); CREATE TABLE other (a); CREATE TABLE open_t (a);
            INSERT INTO inner_t VALUES (1, 2); CREATE INDEX open_i ON open_t (a);
            CREATE VIEW v AS SELECT a FROM inner_t;
            """)
        try connection.restrict(to: SQLiteReadPolicy(tables: ["v", "open_t"], innerTables: ["inner_t"]))
        return connection
    }

    @Test(arguments: [
        "SELECT a FROM v", "SELECT * FROM V JOIN open_t USING (a)", "SELECT count(*), upper('x') FROM v",
        "WITH x AS (SELECT a FROM v) SELECT sum(a) OVER (ORDER BY a) FROM x",
        "SELECT value FROM json_each('[1]')", "SELECT (SELECT max(a) FROM v)", "EXPLAIN QUERY PLAN SELECT 1",
    ])
    func readersRead(sql: String) throws {
        _ = try restricted().query(sql)
    }

    @Test(arguments: [
        "SELECT * FROM inner_t", "SELECT * FROM other", "SELECT * FROM sqlite_schema", "SELECT * FROM sqlite_master",
        "SELECT * FROM v UNION ALL SELECT a FROM other", "SELECT (SELECT a FROM other) FROM v",
        "WITH v AS (SELECT * FROM other) SELECT * FROM v", "INSERT INTO open_t VALUES (1)", "UPDATE open_t SET a = 1",
        "DELETE FROM open_t", "DROP TABLE open_t", "DROP VIEW v", "CREATE TABLE x (a)", "CREATE TEMP TABLE x (a)",
        "CREATE VIEW w AS SELECT 1", "CREATE TEMP VIEW w AS SELECT * FROM other", "CREATE INDEX i ON open_t (a)",
        "CREATE TRIGGER g AFTER INSERT ON open_t BEGIN SELECT 1; END", "ALTER TABLE open_t ADD COLUMN b",
        "ATTACH ':memory:' AS m", "DETACH main", "PRAGMA table_info(other)", "PRAGMA writable_schema = 1",
        "PRAGMA journal_mode = DELETE", "SELECT * FROM pragma_table_info('other')",
        "SELECT * FROM pragma_database_list",
        "SELECT load_extension('x')", "SELECT readfile('/etc/passwd')", "SELECT writefile('/tmp/x', 'y')",
        "SELECT randomblob(1000)", "SELECT zeroblob(1000000000)", "SELECT sqlite_compileoption_get(1)",
        "SELECT fts3_tokenizer('simple')", "VACUUM", "VACUUM INTO '/tmp/x.db'", "REINDEX", "ANALYZE", "BEGIN", "COMMIT",
        "SAVEPOINT s", "SELECT * FROM dbstat", "SELECT * FROM sqlite_dbpage", "CREATE VIRTUAL TABLE f USING fts5(x)",
        "WITH x AS (SELECT 1) INSERT INTO open_t SELECT * FROM x", "REPLACE INTO open_t VALUES (1)",
        "SELECT sqlite_offset(a) FROM v", "SELECT changes()", "SELECT last_insert_rowid()",
    ])
    func everythingElseIsRefused(sql: String) throws {
        let connection = try restricted()
        #expect(throws: WeirError.self, "\(sql)") { try connection.query(sql) }
        try connection.restrict(to: nil)
        #expect(try connection.query("SELECT count(*) FROM open_t") == [[0]])
        #expect(try connection.query("SELECT count(*) FROM sqlite_schema") == [[5]])
    }
}
