import SQLiteAccess
import StreamCore
import Testing

@Suite struct SQLiteBoundTests {
    /// On a thread of its own: what is counted is the thread's.
    private func onThread(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let thread = ThreadExecutor(name: "test-bound")
        defer { thread.shutDown() }
        try await withTaskExecutorPreference(thread, operation: body)
    }

    private func bounded(
        _ sql: String, bytes: Int = 16 << 20, _ goesOn: @escaping () -> Bool = { true }
    ) throws -> [[SQLiteValue]] {
        SQLiteBound.watchThread()
        let connection = try SQLiteConnection.inMemory()
        try connection.execute("PRAGMA temp_store = MEMORY")
        return try SQLiteBound.run(bytes: bytes, goesOn: goesOn) { try connection.query(sql) }
    }

    private static let sorted =
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r LIMIT 50000) "
        + "SELECT max(s) FROM (SELECT printf('%.*c', 1000, 'a') || n AS s FROM r ORDER BY 1 LIMIT -1 OFFSET 1)"

    @Test func whatFitsIsAnswered() async throws {
        try await onThread {
            let one = try bounded("SELECT 1")
            #expect(one == [[1]])
            let sorted = try bounded(Self.sorted, bytes: 256 << 20)
            #expect(sorted.count == 1)
        }
    }

    @Test func memoryIsRefusedAndGivenBack() async throws {
        try await onThread {
            let error = #expect(throws: WeirError.self) { try bounded(Self.sorted) }
            #expect(error?.code == "sqlite-beyond-memory")
            #expect(error?.message.contains("16 MiB") == true)
            // Had it not been given back, nothing would fit any more.
            for _ in 0..<10 { _ = #expect(throws: WeirError.self) { try bounded(Self.sorted) } }
            let long = try bounded("SELECT length(printf('%.*c', 8000000, 'a'))")
            #expect(long == [[8_000_000]])
        }
    }

    /// Straight-line work, in which no progress handler is asked.
    @Test func timeIsSeenInsideOneInstruction() async throws {
        try await onThread {
            var asked = 0
            let columns = Array(repeating: "length(upper(s))", count: 500).joined(separator: ",")
            let error = #expect(throws: WeirError.self) {
                try bounded("SELECT \(columns) FROM (SELECT printf('%.*c', 100000, 'a') AS s)") {
                    asked += 1
                    return asked < 100
                }
            }
            #expect(error?.code == "sqlite-interrupted")
            #expect(asked >= 100)
        }
    }

    @Test func timeIsSeenWhileAStatementIsCompiled() async throws {
        try await onThread {
            var names = "WITH a0 AS (SELECT 1 AS v)"
            for link in 1..<40 { names += ", a\(link) AS (SELECT v || v AS v FROM a\(link - 1))" }
            var asked = 0
            let error = #expect(throws: WeirError.self) {
                try bounded("\(names) SELECT v FROM a39") {
                    asked += 1
                    return asked < 20
                }
            }
            #expect(error?.code == "sqlite-interrupted")
            #expect(asked >= 20)
        }
    }

    /// Without the bound this ends the process.
    @Test func aRecursionEndsBeforeTheStack() async throws {
        try await onThread {
            var names = "WITH a0 AS (SELECT 1 AS v)"
            for link in 1..<60_000 { names += ", a\(link) AS (SELECT count(*) AS v FROM a\(link - 1))" }
            let error = #expect(throws: WeirError.self) { try bounded("\(names) SELECT v FROM a59999", bytes: 1 << 30) }
            #expect(error?.code == "sqlite-too-deep")
            let one = try bounded("SELECT 1")
            #expect(one == [[1]])
        }
    }
}
