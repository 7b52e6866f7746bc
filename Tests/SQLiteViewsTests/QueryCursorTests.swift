import StreamCore
import Testing

@testable import SQLiteViews

/// What SQL adds to the views' readers: parameters, batches, limits, and many readers at a time.
@Suite struct QueryCursorTests {
    private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"

    private func state() throws -> TemporaryState {
        let state = TemporaryState()
        try state.database([Sample.customers, Sample.totals]).apply(
            Sample.changes(
                7, [Sample.customerRows([("a", 1, 10, 0), ("b", 2, 20, 1), ("c", 3, nil, nil), (nil, 4, 5, 1)])]))
        return state
    }

    @Test func rowsComeInBatches() async throws {
        let state = try state()
        try await SQLiteViewReader.open(path: state.path).read { snapshot in
            let cursor = try await snapshot.query(
                "SELECT orders FROM customers ORDER BY 1", [], limits: QueryLimits(rows: 3))
            #expect(cursor.columns == [QueryColumn(name: "orders", type: .int)])
            var batch = try await cursor.next(2)
            #expect(batch == QueryBatch(rows: [[.integer(1)], [.integer(2)]], isLast: false))
            let other = try await snapshot.query("SELECT count(*) FROM customers", [], limits: QueryLimits())
            #expect(try await other.next(9).rows == [[.integer(4)]])
            batch = try await cursor.next(2)
            #expect(batch == QueryBatch(rows: [[.integer(3)]], isLast: true, isTruncated: true))
            #expect(try await cursor.next(2) == QueryBatch(rows: [], isLast: true))
        }
    }

    @Test(arguments: ["?", "?1", "$1"])
    func parametersAreBound(_ mark: String) async throws {
        let state = try state()
        let reader = try await SQLiteViewReader.open(path: state.path)
        let sql = "SELECT orders FROM customers WHERE customer_id = \(mark)"
        #expect(try await reader.query(sql, [.text("b")]).rows == [[.integer(2)]])
        #expect(try await reader.query(sql, [.text("' OR 1 --")]).rows.isEmpty)
        let shape = try await reader.read { try await $0.describe(sql) }
        #expect(shape == QueryShape(columns: [QueryColumn(name: "orders", type: .int)], parameterCount: 1))
        for wrong in [[], [QueryValue.null, .null]] {
            let error = await #expect(throws: WeirError.self) { try await reader.query(sql, wrong) }
            #expect(error?.code == "query-invalid")
        }
    }

    @Test func numberedParametersMayComeInAnyOrder() async throws {
        let state = try state()
        let reader = try await SQLiteViewReader.open(path: state.path)
        let values: [QueryValue] = [.text("b"), .decimal(unscaled: 20, scale: 2), .bytes([1, 2])]
        let result = try await reader.query(
            "SELECT $3, $1, spent = $2, $1 FROM customers WHERE spent = $2 AND customer_id = $1", values)
        #expect(result.rows == [[.bytes([1, 2]), .text("b"), .integer(1), .text("b")]])
        let named = await #expect(throws: WeirError.self) { try await reader.query("SELECT $name", [.null]) }
        #expect(named?.message == "'$name' is no parameter")
    }

    @Test func aQueryEndsAtItsTimeThoughItsReaderIsSlow() async throws {
        let state = try state()
        let clock = SteppedClock()
        try await SQLiteViewReader.open(path: state.path, clock: clock).read { snapshot in
            let cursor = try await snapshot.query(Self.endless, [], limits: QueryLimits(time: 1000))
            #expect(try await cursor.next(10).rows.count == 10)
            clock.time.withLock { $0 += 1_000_000_000 }
            let error = await #expect(throws: WeirError.self) { try await cursor.next(10) }
            #expect(error?.code == "query-timeout")
            #expect(try await cursor.next(10) == QueryBatch(rows: [], isLast: true))
            #expect(try await snapshot.rowCount(of: "customers") == 4)
        }
    }

    @Test func cancellingEndsACallUnderWayAndTheReaderLives() async throws {
        let state = try state()
        let reader = try await SQLiteViewReader.open(path: state.path, snapshots: 1)
        let started = StopSignal()
        let error = await withTaskGroup(of: WeirError?.self) { group in
            group.addTask {
                do {
                    try await reader.read { snapshot in
                        let cursor = try await snapshot.query(Self.endless, [], limits: QueryLimits(rows: .max))
                        _ = try await cursor.next(10)
                        started.trigger()
                        _ = try await cursor.next(.max)
                    }
                    return nil
                } catch { return error as? WeirError }
            }
            try? await started.wait()
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(error?.code == "query-cancelled")
        #expect(try await reader.query("SELECT count(*) FROM customers").rows == [[.integer(4)]])
    }

    @Test func moreReadersThanSnapshotsWaitTheirTurn() async throws {
        let state = try state()
        let reader = try await SQLiteViewReader.open(path: state.path, snapshots: 2)
        let open = Lock((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await reader.read { snapshot in
                        open.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                        let result = try await snapshot.allRows("SELECT count(*) FROM customers")
                        #expect(result.rows == [[.integer(4)]])
                        open.withLock { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(open.withLock { $0.most } <= 2)
    }

    @Test func whoWaitsCanBeCancelledOrTurnedAway() async throws {
        let state = try state()
        let reader = try await SQLiteViewReader.open(path: state.path, snapshots: 1)
        let held = try await reader.snapshot()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await reader.snapshot() }
            }
            group.cancelAll()
        }
        async let refused = #expect(throws: WeirError.self) { try await reader.snapshot() }
        await reader.close()
        #expect(await refused?.code == "state-closed")
        // What is open stays so.
        #expect(try await held.rowCount(of: "customers") == 4)
        await held.close()
    }
}

/// A clock that stands until it is moved.
private final class SteppedClock: EngineClock {
    let time = Lock<Int64>(0)
    func now() -> Int64 { 1_700_000_000_000 }
    func monotonic() -> Int64 { time.withLock { $0 } }
    func sleep(nanoseconds: Int64) async throws {}
}
