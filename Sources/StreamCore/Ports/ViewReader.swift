/// Views for readers, whether their job runs or not. Writes nothing and holds no writer up.
public protocol ViewReader: Sendable {
    /// Opens the newest whole epoch. Waits where as many snapshots are open as the reader can hold.
    /// - Throws: `state-closed`; `CancellationError` where the task is cancelled while it waits.
    func snapshot() async throws -> any ViewSnapshot

    /// As `snapshot`, of what `scope` sees: views and rows beyond it are not there, whatever is asked.
    /// - Throws: `scope-unsupported` where the reader knows no scopes.
    func snapshot(seeing scope: ViewScope) async throws -> any ViewSnapshot

    /// Runs `body` over the newest whole epoch on the reader's own thread. Costs one change of threads, so it is for rows
    /// that many ask for at once; `body` must not wait for anything.
    /// - Throws: as `snapshot`, and what `body` throws.
    func readKeys<Result: Sendable>(_ body: @Sendable (any KeyedSnapshot) throws -> Result) async throws -> Result

    /// Refuses further snapshots. Those that are open stay so.
    func close() async
}

extension ViewReader {
    /// A reader that cannot narrow what is seen shows everything or nothing.
    public func snapshot(seeing scope: ViewScope) async throws -> any ViewSnapshot {
        guard scope == .everything else {
            throw WeirError("scope-unsupported", "these views cannot be shown in part")
        }
        return try await snapshot()
    }
}

/// One whole epoch of all views, whatever is applied meanwhile. Whoever opened it closes it (`ViewReader.read` does),
/// and soon: what is written meanwhile piles up behind it. One task uses it at a time; cancelling that task ends the
/// call under way. Every call throws `snapshot-closed` once it is closed.
public protocol ViewSnapshot: Sendable {
    var epoch: ViewEpoch { get }

    /// Every view, in the order of names.
    var views: [ViewDescription] { get }

    /// Number of rows. It is counted, so it costs more the more rows there are.
    /// - Throws: `view-unknown`, and so does every call that names a view.
    func rowCount(of view: String) async throws -> Int

    /// What a query would return, without running it.
    /// - Throws: as `query`.
    func describe(_ sql: String) async throws -> QueryShape

    /// Starts one SELECT over the views and `weir_dead_letters`. `parameters` are the values of `?`, `?1` or `$1`.
    /// - Throws: `query-invalid` with the place and a hint, `query-not-allowed`, and `query-unsupported` where the
    ///   reader has no SQL.
    func query(_ sql: String, _ parameters: [QueryValue], limits: QueryLimits) async throws -> any QueryCursor

    /// The rows of `keys`, in their order; keys that the view does not hold are left out.
    func rows(of view: String, keys: StringColumn) async throws -> KeyedRows

    /// Rows in the order of their keys.
    func rows(of view: String, page: KeyPage) async throws -> KeyedRows

    func close() async
}

/// A query that runs as its rows are asked for. It ends with its snapshot at the latest.
public protocol QueryCursor: Sendable {
    var columns: [QueryColumn] { get }

    /// The next rows, at most `rows`, fewer where they are long; none behind the last batch.
    /// - Throws: `query-timeout`, `query-cancelled`, `query-too-large`, `query-invalid` where an expression fails.
    func next(_ rows: Int) async throws -> QueryBatch

    func close() async
}
