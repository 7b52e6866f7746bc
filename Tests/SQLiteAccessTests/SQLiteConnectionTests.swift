import Foundation
import SQLiteAccess
import StreamCore
import Testing

@Suite struct SQLiteConnectionTests {
    @Test func valuesOfEveryKindComeBackAsTheyWent() throws {
        let connection = try SQLiteConnection.inMemory()
        try connection.execute("CREATE TABLE t (a, b, c, d, e)")
        let values: [SQLiteValue] = [.integer(.min), .real(-0.5), .text("ß\u{0}x"), .blob([0, 255]), .null]
        try connection.run("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)", values)
        #expect(try connection.query("SELECT * FROM t") == [values])
        #expect(connection.changes == 1)
    }

    @Test func emptyTextAndEmptyBytesAreNotNull() throws {
        let connection = try SQLiteConnection.inMemory()
        let statement = try connection.prepare("SELECT typeof(?1), typeof(?2), length(?1)")
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        try statement.bindText(1, empty)
        try statement.bindBlob(2, empty)
        #expect(try statement.step())
        #expect(statement.row() == ["text", "blob", 0])
        #expect(try connection.query("SELECT typeof(?1)", [.text("")]) == [["text"]])
        #expect(try connection.query("SELECT typeof(?1)", [.blob([])]) == [["blob"]])
    }

    @Test func aFailedTransactionLeavesNothing() throws {
        let connection = try SQLiteConnection.inMemory()
        try connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)")
        #expect(throws: WeirError.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                try connection.execute("INSERT INTO t VALUES (1)")
            }
        }
        #expect(!connection.isInTransaction)
        #expect(try connection.query("SELECT count(*) FROM t") == [[0]])
    }

    @Test(arguments: ["SELECT 1; SELECT 2", "SELECT 1; nonsense", "SELECT 1; DROP TABLE t"])
    func aSecondStatementIsRefused(sql: String) throws {
        let connection = try SQLiteConnection.inMemory()
        #expect(throws: WeirError("sqlite-query", "only one SQL statement can be given at a time")) {
            try connection.prepare(sql)
        }
        #expect(try connection.query("SELECT 1; -- and no more") == [[1]])
    }

    @Test func errorsHaveCodesAndPlaces() throws {
        let connection = try SQLiteConnection.inMemory()
        let error = #expect(throws: WeirError.self) { try connection.prepare("SELECT missing FROM sqlite_schema") }
        #expect(error?.code == "sqlite-query")
        #expect(error?.message.contains("missing") == true)
        #expect(connection.errorOffset == 7)
        let absent = #expect(throws: WeirError.self) { try SQLiteConnection(path: "/nowhere/x.db", mode: .readOnly) }
        #expect(absent?.code == "sqlite-cannot-open")
    }

    @Test func aFullDatabaseIsATransientError() throws {
        let connection = try SQLiteConnection.inMemory()
        try connection.execute("CREATE TABLE t (a); PRAGMA max_page_count = 8")
        let error = #expect(throws: WeirError.self) {
            try connection.run("INSERT INTO t VALUES (zeroblob(100000))")
        }
        #expect(error?.code == "sqlite-full")
        #expect(error?.isTransient == true)
    }

    @Test func aLockHeldElsewhereIsATransientError() throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try SQLiteConnection(path: path)
        let second = try SQLiteConnection(path: path)
        try first.execute("BEGIN IMMEDIATE")
        let error = #expect(throws: WeirError.self) { try second.transaction {} }
        #expect(error?.code == "sqlite-busy")
        #expect(error?.isTransient == true)
    }

    @Test func aFileThatIsNoDatabaseIsNamed() throws {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(repeating: 65, count: 4096).write(to: URL(fileURLWithPath: path))
        let connection = try SQLiteConnection(path: path)
        let error = #expect(throws: WeirError.self) { try connection.query("SELECT * FROM sqlite_schema") }
        #expect(error?.code == "sqlite-not-a-database")
    }

    @Test func progressEndsAnEndlessStatement() throws {
        let connection = try SQLiteConnection.inMemory()
        var asked = 0
        try connection.setProgress(every: 100) {
            asked += 1
            return asked < 10
        }
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        let error = #expect(throws: WeirError.self) { try connection.query(endless) }
        #expect(error?.code == "sqlite-interrupted")
        try connection.setProgress(nil)
        #expect(try connection.query("SELECT 1") == [[1]])
    }

    @Test func anotherThreadInterrupts() async throws {
        let connection = try SQLiteConnection.inMemory()
        let interrupter = connection.interrupter
        var started = false
        try connection.setProgress(every: 100) {
            if !started {
                started = true
                Thread.detachNewThread { interrupter.interrupt() }
            }
            return true
        }
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        let error = #expect(throws: WeirError.self) { try connection.query(endless) }
        #expect(error?.code == "sqlite-interrupted")
        connection.close()
        interrupter.interrupt()
    }

    @Test func aBackupIsTheWholeDatabase() throws {
        let connection = try SQLiteConnection.inMemory()
        try connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)")
        let copy = try SQLiteConnection.inMemory()
        var calls = 0
        try connection.backup(to: copy, pages: 1) { _, _ in
            calls += 1
            return true
        }
        #expect(try copy.query("SELECT sum(a) FROM t") == [[3]])
        #expect(calls > 0)
        let second = try SQLiteConnection.inMemory()
        #expect(throws: WeirError.self) { try connection.backup(to: second, pages: 1) { _, _ in false } }
    }

    @Test func theLogIsCountedAndCheckpointed() throws {
        let path = temporaryPath()
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let connection = try SQLiteConnection(path: path)
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.watchLog(checkpointPages: 1_000_000)
        try connection.execute("CREATE TABLE t (a)")
        try connection.run("INSERT INTO t VALUES (zeroblob(100000))")
        #expect(connection.logPages > 20)
        try connection.checkpoint()
        let size = try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        #expect(size == 0)
    }

    @Test func namesAreQuoted() throws {
        let connection = try SQLiteConnection.inMemory()
        let name = "a \"b\" 'c' -- ; \"\u{301} '\u{301}"
        try connection.execute("CREATE TABLE \(SQLiteName.quoted(name)) (x)")
        let found = try connection.query(
            "SELECT count(*) FROM sqlite_schema WHERE name = \(SQLiteName.literal(name))")
        #expect(found == [[1]])
    }

    private func temporaryPath() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("weir-\(UUID().uuidString).db").path
    }
}
