public import StreamCore

/// The views of a state directory for readers, whether its job runs or not. Takes no lock and never writes.
///
/// SQLite blocks, so each snapshot has a connection on a thread of its own, kept for the next one. Its transaction is
/// what holds one whole epoch while a job applies others (write-ahead log).
public final class SQLiteViewReader: ViewReader {
    private let pool: SessionPool

    /// - Parameter snapshots: how many are open at a time; more wait.
    /// - Throws: `state-not-found`, `state-format`.
    public static func open(
        path: String, clock: any EngineClock = SystemClock(), snapshots: Int = 4
    ) async throws -> SQLiteViewReader {
        let pool = SessionPool(path: path, clock: clock, limit: snapshots)
        await pool.giveBack(try await pool.session())
        return SQLiteViewReader(pool)
    }

    private init(_ pool: SessionPool) { self.pool = pool }

    public func snapshot() async throws -> any ViewSnapshot { try await snapshot(seeing: .everything) }

    public func snapshot(seeing scope: ViewScope) async throws -> any ViewSnapshot {
        let session = try await pool.session()
        do {
            return SQLiteViewSnapshot(session, try await session.begin(scope), of: pool)
        } catch {
            await pool.giveBack(session)
            throw error
        }
    }

    public func readKeys<Result: Sendable>(
        _ body: @Sendable (any KeyedSnapshot) throws -> Result
    ) async throws -> Result {
        let session = try await pool.session()
        do {
            let result = try await session.readKeys(body)
            await pool.giveBack(session)
            return result
        } catch {
            await pool.giveBack(session)
            throw error
        }
    }

    public func close() async { await pool.close() }
}
