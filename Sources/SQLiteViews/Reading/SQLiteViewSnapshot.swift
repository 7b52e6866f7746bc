internal import SQLiteAccess
internal import StreamCore

/// A read transaction of one session.
final class SQLiteViewSnapshot: ViewSnapshot {
    private let session: ViewSession
    private let loan: ViewSession.Loan
    private let pool: SessionPool

    init(_ session: ViewSession, _ loan: ViewSession.Loan, of pool: SessionPool) {
        self.session = session
        self.loan = loan
        self.pool = pool
    }

    var epoch: ViewEpoch { loan.catalog.epoch }
    var views: [ViewDescription] { loan.catalog.views }

    func rowCount(of view: String) async throws -> Int {
        let view = try description(of: view)
        return try await cancellable { try await $0.rowCount(of: view, in: $1) }
    }

    func describe(_ sql: String) async throws -> QueryShape {
        try await session.describe(sql, in: loan.number)
    }

    func query(_ sql: String, _ parameters: [QueryValue], limits: QueryLimits) async throws -> any QueryCursor {
        let (run, columns) = try await session.start(sql, parameters, limits, in: loan.number)
        return Cursor(snapshot: self, run: run, columns: columns)
    }

    func rows(of view: String, keys: StringColumn) async throws -> KeyedRows {
        let view = try description(of: view)
        return try await cancellable { try await $0.rows(of: view, keys: keys, in: $1) }
    }

    func rows(of view: String, page: KeyPage) async throws -> KeyedRows {
        let view = try description(of: view)
        return try await cancellable { try await $0.rows(of: view, page: page, in: $1) }
    }

    func close() async {
        if await session.end(loan.number) { await pool.giveBack(session) }
    }

    /// Runs a call that SQLite may take long for; cancelling the task ends it at once.
    private func cancellable<Result: Sendable>(
        _ call: (ViewSession, Int) async throws -> Result
    ) async throws -> Result {
        let interrupter = loan.interrupter
        do {
            return try await withTaskCancellationHandler {
                try await call(session, loan.number)
            } onCancel: {
                interrupter.interrupt()
            }
        } catch let error as WeirError where error.code == "sqlite-interrupted" {
            throw WeirError("query-cancelled", "the query was cancelled")
        }
    }

    /// Keeps its snapshot alive.
    private struct Cursor: QueryCursor {
        let snapshot: SQLiteViewSnapshot
        let run: Int
        let columns: [QueryColumn]

        func next(_ rows: Int) async throws -> QueryBatch {
            try await snapshot.cancellable { try await $0.next(rows, of: run, in: $1) }
        }

        func close() async { await snapshot.session.finish(run) }
    }
}
