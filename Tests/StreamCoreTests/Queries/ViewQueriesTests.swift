import Testing

@testable import StreamCore

/// So many statements run, so many wait, one more is refused, and nobody's place is lost.
@Suite struct ViewQueriesTests {
    private func queries(running: Int, waiting: Int) -> (ViewQueries, CountingReader) {
        var limits = ViewQueryLimits()
        limits.running = running
        limits.waiting = waiting
        let reader = CountingReader()
        return (ViewQueries(reader, limits: limits), reader)
    }

    private func until(_ isSo: @Sendable () -> Bool) async { while !isSo() { await Task.yield() } }

    @Test(.timeLimit(.minutes(1))) func whatComesBeyondTheQueueIsRefused() async throws {
        let (queries, reader) = queries(running: 1, waiting: 1)
        let held = try await queries.snapshot()
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await queries.statement { _ in 7 } }
            await until { queries.load == (1, 1) }
            await #expect {
                try await queries.statement { _ in 8 }
            } throws: {
                ($0 as? WeirError)?.code == "too-busy"
            }
            await held.close()
            let answer = try await group.next()
            #expect(answer == 7)
        }
        #expect(queries.load == (0, 0))
        #expect(reader.open == 0)
    }

    @Test(.timeLimit(.minutes(1))) func aWaiterThatLeavesTakesNothing() async throws {
        let (queries, _) = queries(running: 1, waiting: 4)
        let held = try await queries.snapshot()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await queries.statement { _ in } }
            }
            await until { queries.load == (1, 1) }
            group.cancelAll()
        }
        #expect(queries.load == (1, 0))
        await held.close()
        await held.close()
        #expect(queries.load == (0, 0))
        _ = try await queries.statement { _ in }
    }

    @Test(.timeLimit(.minutes(1))) func aFailedStatementGivesItsPlaceBack() async throws {
        let (queries, reader) = queries(running: 2, waiting: 0)
        for _ in 0..<5 {
            await #expect(throws: WeirError.self) { try await queries.statement { _ in throw WeirError("a", "b") } }
        }
        reader.fails.withLock { $0 = true }
        for _ in 0..<5 { await #expect(throws: WeirError.self) { _ = try await queries.snapshot() } }
        reader.fails.withLock { $0 = false }
        #expect(queries.load == (0, 0))
        #expect(reader.open == 0)
    }

    @Test(.timeLimit(.minutes(1))) func noMoreRunThanThereArePlaces() async throws {
        let (queries, reader) = queries(running: 3, waiting: 200)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { try await queries.statement { _ in for _ in 0..<5 { await Task.yield() } } }
            }
            try await group.waitForAll()
        }
        #expect(reader.most <= 3 && reader.most > 0)
        #expect(reader.open == 0)
    }

    @Test(.timeLimit(.minutes(1))) func closingTurnsWaitersAway() async throws {
        let (queries, _) = queries(running: 1, waiting: 4)
        let held = try await queries.snapshot()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect {
                    try await queries.statement { _ in }
                } throws: {
                    ($0 as? WeirError)?.code == "state-closed"
                }
            }
            await until { queries.load == (1, 1) }
            await queries.close()
        }
        await held.close()
    }

    @Test func whatAStatementAsksForIsCut() {
        let limits = ViewQueryLimits()
        #expect(limits.statement().rows == limits.usual.rows)
        #expect(limits.statement(rows: .max, time: .max).rows == limits.most.rows)
        #expect(limits.statement(rows: .max, time: .max).time == limits.most.time)
        #expect(limits.statement(rows: 0).rows == 1)
    }
}

/// Counts the snapshots that are open; they hold nothing.
private final class CountingReader: ViewReader {
    private let counts = Lock((open: 0, most: 0))
    let fails = Lock(false)

    var open: Int { counts.withLock { $0.open } }
    var most: Int { counts.withLock { $0.most } }

    func snapshot() async throws -> any ViewSnapshot {
        if fails.withLock({ $0 }) { throw WeirError("state-closed", "closed") }
        counts.withLock { counts in
            counts.open += 1
            counts.most = max(counts.most, counts.open)
        }
        return Empty(reader: self)
    }

    func readKeys<Result: Sendable>(
        _ body: @Sendable (any KeyedSnapshot) throws -> Result
    ) async throws -> Result { throw WeirError("state-closed", "closed") }

    func close() async {}

    private struct Empty: ViewSnapshot {
        let reader: CountingReader
        var epoch: ViewEpoch { ViewEpoch(nil, appliedAt: nil) }
        var views: [ViewDescription] { [] }

        func rowCount(of view: String) async throws -> Int { 0 }
        func describe(_ sql: String) async throws -> QueryShape { QueryShape(columns: [], parameterCount: 0) }

        func query(_ sql: String, _ parameters: [QueryValue], limits: QueryLimits) async throws -> any QueryCursor {
            throw WeirError("query-unsupported", "nothing is here")
        }

        func rows(of view: String, keys: StringColumn) async throws -> KeyedRows {
            KeyedRows(keys: keys, fields: [], columns: [])
        }

        func rows(of view: String, page: KeyPage) async throws -> KeyedRows {
            throw WeirError("view-unknown", "nothing is here")
        }

        func close() async { reader.counts.withLock { $0.open -= 1 } }
    }
}
