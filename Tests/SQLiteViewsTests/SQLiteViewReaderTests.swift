import Foundation
import SQLiteAccess
import StreamCore
import Testing
import TopologyModel

@testable import SQLiteViews

@Suite struct SQLiteViewReaderTests {
    private func state() throws -> TemporaryState {
        let state = TemporaryState()
        try state.database([Sample.customers, Sample.totals]).apply(
            Sample.changes(
                7,
                [
                    Sample.customerRows([
                        ("a", 1, 10, 0), ("b", 2, 20, 86_400_000), ("c", 3, nil, nil),
                        (nil, 4, 99_999_999_999_999_999, 1),
                    ]), Sample.totalRows(10),
                ], letters: [Sample.letter(3)]))
        return state
    }

    private func query(_ sql: String, limits: QueryLimits = QueryLimits()) async throws -> QueryResult {
        let state = try state()
        let reader = try await SQLiteViewReader.open(path: state.path)
        let result = try await reader.query(sql, limits: limits)
        await reader.close()
        return result
    }

    @Test func viewsAreDescribed() async throws {
        let state = try state()
        let snapshot = try await SQLiteViewReader.open(path: state.path).snapshot()
        let views = snapshot.views
        #expect(views.map(\.name) == ["customers", "totals"])
        #expect(views[0].columns.map(\.name) == ["customer_id", "orders", "spent", "last_order"])
        #expect(views[0].columns[2].type == .decimal(precision: 18, scale: 2))
        #expect(views[0].keyColumns == ["customer_id"])
        #expect(try await snapshot.rowCount(of: "customers") == 4)
        #expect(snapshot.epoch.number == 7)
        #expect(snapshot.epoch.appliedAt == FixedClock().time)
        #expect(views[0].isCurrent)
    }

    @Test func decimalsAreExactAndTyped() async throws {
        let result = try await query(
            "SELECT customer_id, spent, sum(spent) AS total, spent * 2 FROM customers WHERE orders <= 2 GROUP BY 1, 2 ORDER BY 1"
        )
        let decimal = DataType.decimal(precision: 18, scale: 2)
        #expect(result.columns.map(\.type) == [.string, decimal, decimal, nil])
        #expect(
            result.rows == [
                [.text("a"), .decimal(unscaled: 10, scale: 2), .decimal(unscaled: 10, scale: 2), .float(0.2)],
                [.text("b"), .decimal(unscaled: 20, scale: 2), .decimal(unscaled: 20, scale: 2), .float(0.4)],
            ])
        #expect(result.epoch == 7)
    }

    @Test func beyondFifteenDigitsItIsAFloat() async throws {
        let result = try await query("SELECT spent FROM customers WHERE customer_id IS NULL")
        #expect(result.rows == [[.float(1e15)]])
    }

    @Test(arguments: [
        ("SELECT * FROM customers", ["string", "int", "decimal(18,2)", "timestamp"]),
        ("SELECT c.* FROM customers c", ["string", "int", "decimal(18,2)", "timestamp"]),
        ("SELECT c.spent s, t.orders FROM customers AS c, totals t", ["decimal(18,2)", "int"]),
        ("SELECT orders FROM customers JOIN totals USING (orders)", ["int"]),
        ("SELECT * FROM customers JOIN totals USING (orders)", ["-", "-", "-", "-", "-"]),
        (
            "SELECT max(spent), min(\"spent\"), sum(DISTINCT spent) FROM customers",
            [
                "decimal(18,2)", "decimal(18,2)", "decimal(18,2)",
            ]
        ),
        (
            "SELECT sum(spent) FILTER (WHERE orders > 1) x, sum(spent) OVER (ORDER BY orders) FROM customers",
            [
                "decimal(18,2)", "decimal(18,2)",
            ]
        ),
        ("SELECT avg(spent), count(spent), -spent, spent || '' FROM customers", ["-", "-", "-", "-"]),
        ("SELECT spent ISNULL, spent IS NULL, CASE WHEN 1 THEN spent END FROM customers", ["-", "-", "-"]),
        ("SELECT spent FROM (SELECT orders AS spent FROM totals)", ["-"]),
        ("WITH customers AS (SELECT 1 AS spent) SELECT spent FROM customers", ["-"]),
        ("WITH x AS (SELECT 1) SELECT spent FROM customers", ["decimal(18,2)"]),
        ("SELECT spent FROM customers UNION ALL SELECT 1", ["-"]),
        ("SELECT (SELECT spent FROM customers) FROM totals", ["-"]),
        ("select /* a, b */ spent -- from totals\n from customers;", ["decimal(18,2)"]),
        ("SELECT orders FROM customers, (SELECT 1 AS y)", ["-"]),
        ("SELECT customers.spent FROM customers, (SELECT 1 AS y)", ["decimal(18,2)"]),
        ("SELECT main.customers.spent FROM main.customers", ["-"]),
        ("SELECT spent FROM main.customers", ["decimal(18,2)"]),
    ])
    func typesAreKnownWhereTheyAreSure(sql: String, types: [String]) async throws {
        let result = try await query(sql)
        #expect(result.columns.map { $0.type?.description ?? "-" } == types)
    }

    @Test(arguments: [
        "SELECT * FROM weir_v_customers", "SELECT * FROM 'weir_v_customers'", "SELECT * FROM \"weir_v_customers\"",
        "SELECT * FROM [weir_v_customers]", "SELECT * FROM `weir_v_customers`", "SELECT * FROM WEIR_V_CUSTOMERS",
        "SELECT * FROM customers JOIN 'weir_v_totals'", "SELECT weir_key FROM customers",
        "SELECT * FROM weir_prepared", "SELECT * FROM weir_meta", "SELECT * FROM main.weir_epochs",
        "WITH customers AS (SELECT * FROM weir_meta) SELECT * FROM customers",
        "WITH customers AS (SELECT * FROM 'weir_meta') SELECT * FROM customers",
        "SELECT * FROM customers, 'weir_partitions'", "SELECT (SELECT value FROM 'weir_meta') FROM customers",
        "SELECT * FROM sqlite_schema", "SELECT * FROM sqlite_temp_schema", "SELECT count(*) FROM sqlite_schema",
        "WITH sqlite_schema AS (SELECT 1) SELECT count(*) FROM main.sqlite_schema", "SELECT count(*) FROM dbstat",
        "WITH weir_meta AS (SELECT 1) SELECT count(*) FROM main.weir_meta", "SELECT * FROM pragma_table_list",
        "SELECT * FROM pragma_function_list()", "PRAGMA query_only = OFF", "PRAGMA database_list",
        "PRAGMA wal_checkpoint(TRUNCATE)", "ATTACH '/etc/passwd' AS p", "ATTACH ':memory:' AS m", "DETACH main",
        "INSERT INTO customers VALUES (1)", "INSERT INTO weir_dead_letters DEFAULT VALUES",
        "DELETE FROM weir_dead_letters", "UPDATE weir_dead_letters SET value = 1", "DROP VIEW customers",
        "DROP TABLE weir_dead_letters", "CREATE TABLE x (y)", "CREATE TEMP TABLE x (y)",
        "CREATE TEMP VIEW x AS SELECT 1", "ALTER TABLE weir_dead_letters RENAME TO x", "VACUUM",
        "VACUUM INTO '/tmp/weir-stolen.db'", "ANALYZE", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT x", "RELEASE x",
        "SELECT load_extension('/tmp/x.so')", "SELECT readfile('/etc/passwd')", "SELECT writefile('/tmp/x', 'y')",
        "SELECT edit('x')", "SELECT fts3_tokenizer('x')", "SELECT randomblob(1000000000)",
        "SELECT zeroblob(1000000000)", "SELECT sqlite_compileoption_get(0)",
        "SELECT 1; DROP VIEW customers", "SELECT ?1", "SELECT \"no such column\"", "", "-- nothing", "EXPLAIN",
        "CREATE VIRTUAL TABLE temp.x USING fts5(y)", "SELECT * FROM dbstat", "SELECT * FROM sqlite_dbpage",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n",
    ])
    func attacksAreRefused(sql: String) async throws {
        await #expect(throws: WeirError.self, "\(sql)") {
            try await query(sql, limits: QueryLimits(time: 200))
        }
    }

    @Test func whatIsAllowedStaysAllowedBehindARefusal() async throws {
        let state = try state()
        let reader = try await SQLiteViewReader.open(path: state.path)
        await #expect(throws: WeirError.self) { try await reader.query("SELECT * FROM weir_meta") }
        #expect(try await reader.query("SELECT count(*) FROM weir_dead_letters").rows == [[.integer(1)]])
        #expect(try await reader.query("SELECT 'weir_x' = customer_id FROM customers").rows.count == 4)
        #expect(try await reader.query("SELECT value FROM json_each('[1,2]')").rows.count == 2)
        for named in ["x", "x(a)", "x(a) AS MATERIALIZED (SELECT 2), y"] {
            #expect(
                try await reader.query("WITH \(named) AS (SELECT 1) SELECT count(*) FROM x").rows == [[.integer(1)]])
        }
    }

    @Test func errorsSayWhereAndWhatWasMeant() async throws {
        let column = await #expect(throws: WeirError.self) { try await query("SELECT orders,\n  spnet FROM customers") }
        #expect(
            column
                == WeirError(
                    "query-invalid", "no such column: spnet", hint: "did you mean 'spent'?",
                    position: TextPlace(line: 2, column: 3)))
        let table = await #expect(throws: WeirError.self) { try await query("SELECT * FROM custmers") }
        #expect(table?.hint == "did you mean 'customers'?")
        let elsewhere = await #expect(throws: WeirError.self) { try await query("SELECT spent FROM totals") }
        #expect(elsewhere?.hint == "'spent' is a column of customers")
        let qualified = await #expect(throws: WeirError.self) {
            try await query("SELECT o.spent FROM customers c JOIN weir_dead_letters o")
        }
        #expect(qualified?.message.hasPrefix("no such column: o.spent") == true && qualified?.hint == nil)
        let far = await #expect(throws: WeirError.self) { try await query("SELECT * FROM nothing_like_it") }
        #expect(far?.hint?.contains("customers, totals") == true)
        let slow = await #expect(throws: WeirError.self) {
            try await query(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
                limits: QueryLimits(time: 50))
        }
        #expect(slow?.code == "query-timeout")
    }

    @Test(arguments: [
        "DELETE FROM customers", "delete from weir_meta", "-- all of them\nDROP VIEW customers",
        "PRAGMA query_only = OFF",
        "INSERT INTO customers DEFAULT VALUES", "WITH x AS (SELECT 1) DELETE FROM customers",
    ])
    func whatIsNoQueryIsToldWhatIs(sql: String) async throws {
        let error = await #expect(throws: WeirError.self) { try await query(sql) }
        #expect(error?.code == "query-not-allowed")
        #expect(error?.message.contains("read-only") == true)
        #expect(error?.hint?.hasPrefix("SELECT reads the views (customers, totals)") == true)
    }

    @Test func limitsCutAndSaySo() async throws {
        let result = try await query("SELECT customer_id FROM customers", limits: QueryLimits(rows: 2))
        #expect(result.rows.count == 2)
        #expect(result.isTruncated)
        let whole = try await query("SELECT customer_id FROM customers", limits: QueryLimits(rows: 4))
        #expect(!whole.isTruncated)
    }

    @Test func aCancelledTaskEndsItsQuery() async throws {
        let state = try state()
        let reader = try await SQLiteViewReader.open(path: state.path)
        let error = await withTaskGroup(of: WeirError?.self) { group in
            group.addTask {
                do {
                    _ = try await reader.query(
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
                    return nil
                } catch { return error as? WeirError }
            }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(error?.code == "query-cancelled")
    }

    @Test func sumsAreCompensatedAndOtherwiseAsBefore() throws {
        let connection = try SQLiteConnection.inMemory()
        try connection.execute("CREATE TABLE t (i, r, n, big)")
        for _ in 0..<10_000 { try connection.execute("INSERT INTO t VALUES (1, 0.1, NULL, 1000000000000000.1)") }
        try connection.execute("INSERT INTO t VALUES (1, 1e300, NULL, 1), (1, -1e300, NULL, 1)")
        let queries = ["SELECT sum(i), sum(n), typeof(sum(i)) FROM t", "SELECT sum(i) FROM t WHERE 0"]
        let before = try queries.map { try connection.query($0) }
        let window = "SELECT sum(i) OVER (ORDER BY rowid ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) FROM t LIMIT 9"
        let windowBefore = try connection.query(window)
        try connection.useCompensatedSum()
        #expect(try queries.map { try connection.query($0) } == before)
        #expect(try connection.query(window) == windowBefore)
        #expect(try connection.query("SELECT sum(r) FROM t WHERE rowid <= 10000") == [[1000.0]])
        #expect(
            try connection.query("SELECT sum(r) FROM t") == [[0.0]]
                || connection.query("SELECT sum(r) FROM t") == [[1000.0]])
        #expect(throws: WeirError.self) {
            try connection.query("SELECT sum(x) FROM (SELECT 9223372036854775807 AS x UNION ALL SELECT 1)")
        }
    }

    @Test func readersSeeWholeEpochsWhileAWriterApplies() async throws {
        let state = TemporaryState()
        let (store, _) = try await SQLiteViewStore.open(
            state.directory(), views: [Sample.customers, Sample.totals],
            settings: StoreSettings(checkpointBytes: 1 << 20))
        let ids = (0..<500).map { Optional("c\($0)") }
        func changes(_ epoch: Int64) -> EpochChanges {
            let rows = ids.map { (id: $0, orders: epoch, spent: Optional(epoch), time: Optional(epoch)) }
            return Sample.changes(epoch, [Sample.customerRows(rows), Sample.totalRows(epoch * 500)])
        }
        try await store.apply(changes(1))
        let path = state.path
        let done = Lock(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for epoch in 2...120 {
                    try await store.prepare(changes(Int64(epoch)))
                    try await store.applyPrepared(Int64(epoch))
                }
                done.withLock { $0 = true }
            }
            for _ in 0..<2 {
                group.addTask {
                    let reader = try await SQLiteViewReader.open(path: path)
                    var last: Int64 = 0
                    var isOver = false
                    while !isOver {
                        isOver = done.withLock { $0 }
                        let result = try await reader.query(
                            "SELECT min(orders), max(orders), sum(orders), (SELECT orders FROM totals) FROM customers")
                        guard let epoch = result.epoch else {
                            Issue.record("no epoch")
                            return
                        }
                        #expect(
                            result.rows == [
                                [.integer(epoch), .integer(epoch), .integer(epoch * 500), .integer(epoch * 500)]
                            ])
                        #expect(epoch >= last)
                        last = epoch
                    }
                    #expect(last == 120)
                }
            }
            try await group.waitForAll()
        }
        await store.close()
    }

    @Test func formats() async throws {
        let result = QueryResult(
            columns: [
                QueryColumn(name: "a", type: .string), QueryColumn(name: "a 2", type: nil),
                QueryColumn(name: "n", type: nil),
            ],
            rows: [
                [.text("x,\"y\"\n\u{1}"), .decimal(unscaled: -5, scale: 2), .float(1.5)],
                [.null, .decimal(unscaled: 123_456, scale: 2), .float(.infinity)],
                [.text(""), .bool(true), .bytes([10, 255])],
            ], isTruncated: true, epoch: 3)
        let csv = try QueryFormat.csv.text(result)
        #expect(
            csv == "a,a 2,n\r\n\"x,\"\"y\"\"\n\u{1}\",-0.05,1.5\r\n,1234.56,inf\r\n\"\",true,0aff\r\n")
        let ndjson = try QueryFormat.ndjson.text(result)
        #expect(
            ndjson == """
                {"a":"x,\\"y\\"\\n\\u0001","a 2":-0.05,"n":1.5}
                {"a":null,"a 2":1234.56,"n":null}
                {"a":"","a 2":true,"n":"0aff"}

                """)
        let json =
            try JSONSerialization.jsonObject(with: Data(try QueryFormat.json.text(result).utf8)) as? [[String: Any]]
        #expect(json?.count == 3)
        let table = try QueryFormat.table.text(
            QueryResult(
                columns: [QueryColumn(name: "name", type: nil), QueryColumn(name: "n", type: nil)],
                rows: [[.text("a\u{1b}[2J"), .integer(5)], [.null, .integer(-1234)]], epoch: 3))
        #expect(
            table == """
                name       n
                -----  -----
                a\u{FFFD}[2J      5
                null   -1234
                (2 rows, epoch 3)

                """)
    }

    @Test func aTableHasOneLineARowWhateverItsColumnsAreCalled() throws {
        let result = QueryResult(columns: [QueryColumn(name: "a\nb\r\nc", type: nil)], rows: [[.integer(1)]])
        let expected = "a\u{FFFD}b\u{FFFD}\u{FFFD}c\n------\n     1\n(1 row)\n"
        let table = try QueryFormat.table.text(result)
        #expect(table == expected)
    }

    /// Batch by batch the text is the same as at once.
    @Test(arguments: QueryFormat.allCases, [1, 2, 3, 7])
    func textComesInBatches(format: QueryFormat, size: Int) throws {
        let columns = ["a", "b"].map { QueryColumn(name: $0, type: nil) }
        for count in 0...7 {
            let rows = (0..<count).map { [QueryValue.integer(Int64($0)), .text("x,\($0)")] }
            let whole = try format.text(QueryResult(columns: columns, rows: rows, epoch: 4))
            var text = try QueryText(format, columns: columns, epoch: 4)
            var parts = text.head
            for first in stride(from: 0, to: count, by: size) {
                parts += text.rows(Array(rows[first..<min(first + size, count)]))
            }
            parts += text.end(isTruncated: false)
            #expect(parts == whole)
        }
    }

    @Test func aTableEndsWhereNobodyReadsOn() throws {
        var text = try QueryText(.table, columns: [QueryColumn(name: "n", type: nil)], epoch: nil)
        for _ in 0...QueryText.tableRows / 1000 where !text.isFull {
            _ = text.rows((0..<1000).map { [.integer($0)] })
        }
        #expect(text.isFull)
        let lines = text.end(isTruncated: false).split(separator: "\n")
        #expect(lines.count == QueryText.tableRows + 3)
        #expect(lines.last == "(10000 rows, and more that the limits leave out)")
    }

    @Test func objectsWantColumnsOfDifferentNames() throws {
        let names = ["a", "b", "a"].map { QueryColumn(name: $0, type: nil) }
        let error = #expect(throws: WeirError.self) { try QueryResult(columns: names, rows: []).requireDistinctNames() }
        #expect(error?.code == "query-duplicate-column")
        #expect(error?.message.contains("'a'") == true)
        try QueryResult(columns: Array(names.prefix(2)), rows: []).requireDistinctNames()
    }
}
