/// Views for many readers at once: so many statements run, each on a thread of its own, so many wait, and one more is
/// refused. Neither the engine's threads nor a server's loop ever wait for a statement, or for its rows to become text.
///
/// It is a `ViewReader` itself: `snapshot` takes a place until the snapshot is closed, as a transaction of psql wants it.
/// `statement` does the same for the time of a closure, and runs that on the place's thread.
public final class ViewQueries: ViewReader {
    public let limits: ViewQueryLimits
    private let reader: any ViewReader
    private let places: ReadingPlaces
    /// By place.
    private let threads: [ThreadExecutor]

    /// - Parameter reader: admits at least as many snapshots as `limits.running`; it is closed with this.
    public init(_ reader: any ViewReader, limits: ViewQueryLimits = ViewQueryLimits()) {
        self.reader = reader
        self.limits = limits
        places = ReadingPlaces(count: limits.running, waiting: limits.waiting)
        threads = (0..<max(limits.running, 1)).map { ThreadExecutor(name: "weir-read-\($0)") }
    }

    deinit { for thread in threads { thread.shutDown() } }

    /// Statements that run and that wait at this moment.
    public var load: (running: Int, waiting: Int) {
        let (taken, waiting) = places.load
        return (taken, waiting)
    }

    /// Runs `body` over a snapshot of its own on a thread that it may keep busy, and closes the snapshot. Cancelling the
    /// task ends the query under way.
    /// - Throws: what `body` throws; `too-busy`, `state-closed`, `CancellationError`.
    public func statement<Result: Sendable>(
        seeing scope: ViewScope = .everything, _ body: @Sendable (any ViewSnapshot) async throws -> Result
    ) async throws -> Result {
        let place = try await places.take()
        defer { places.leave(place) }
        return try await withTaskExecutorPreference(threads[place]) { try await reader.read(seeing: scope, body) }
    }

    /// - Throws: `too-busy`, `state-closed`, `CancellationError`.
    public func snapshot() async throws -> any ViewSnapshot { try await snapshot(seeing: .everything) }

    /// - Throws: as `snapshot()`, and `scope-unsupported`.
    public func snapshot(seeing scope: ViewScope) async throws -> any ViewSnapshot {
        let place = try await places.take()
        do {
            return PlacedSnapshot(try await reader.snapshot(seeing: scope), place, of: places)
        } catch {
            places.leave(place)
            throw error
        }
    }

    /// - Throws: as `snapshot()`, and what `body` throws.
    public func readKeys<Result: Sendable>(
        _ body: @Sendable (any KeyedSnapshot) throws -> Result
    ) async throws -> Result {
        let place = try await places.take()
        defer { places.leave(place) }
        return try await reader.readKeys(body)
    }

    public func close() async {
        places.close()
        await reader.close()
    }
}

/// A snapshot that gives its place back when it is closed, once.
private final class PlacedSnapshot: ViewSnapshot {
    private let snapshot: any ViewSnapshot
    private let places: ReadingPlaces
    /// Nil once it is given back.
    private let place: Lock<Int?>

    init(_ snapshot: any ViewSnapshot, _ place: Int, of places: ReadingPlaces) {
        self.snapshot = snapshot
        self.places = places
        self.place = Lock(place)
    }

    // Whoever forgets a snapshot must not keep its place for ever.
    deinit { leave() }

    var epoch: ViewEpoch { snapshot.epoch }
    var views: [ViewDescription] { snapshot.views }

    func rowCount(of view: String) async throws -> Int { try await snapshot.rowCount(of: view) }
    func describe(_ sql: String) async throws -> QueryShape { try await snapshot.describe(sql) }

    func query(_ sql: String, _ parameters: [QueryValue], limits: QueryLimits) async throws -> any QueryCursor {
        try await snapshot.query(sql, parameters, limits: limits)
    }

    func rows(of view: String, keys: StringColumn) async throws -> KeyedRows {
        try await snapshot.rows(of: view, keys: keys)
    }

    func rows(of view: String, page: KeyPage) async throws -> KeyedRows {
        try await snapshot.rows(of: view, page: page)
    }

    func close() async {
        await snapshot.close()
        leave()
    }

    private func leave() {
        let taken = place.withLock { place in
            defer { place = nil }
            return place
        }
        if let taken { places.leave(taken) }
    }
}
