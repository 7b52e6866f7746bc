public import StreamCore
public import TopologyModel

/// A table as all lanes share it: one cache, one batcher, one breaker.
///
/// A lane first asks `probe`, which never waits; where that has no answer, it awaits `enrich`. `run` is the worker that
/// sends the requests, and runs in the job's task group beside the lanes. A lane that waits holds nothing shared: a
/// request's slot is free when its reply has arrived, whatever the lanes do with it.
public final class Enricher: Sendable {
    let table: TablePlan
    let client: any LookupClient
    let clock: any EngineClock
    let state: Lock<EnricherState>

    /// `seed` decides the jitter of backoffs, nothing else.
    public init(table: TablePlan, client: any LookupClient, clock: any EngineClock, seed: UInt64) {
        self.table = table
        self.client = client
        self.clock = clock
        state = Lock(EnricherState(table: table, isLocal: client.isLocal, seed: seed))
    }

    /// Figures for the live screen and metrics. Hits and misses count rows at first look.
    public var status: LookupStatus {
        let name = table.name
        return state.withLock { state in
            var status = LookupStatus(table: name)
            status.hits = state.hits
            status.misses = state.misses
            status.requests = state.board.requestCount
            status.failures = state.board.failureCount
            status.latency = state.board.latency
            status.cacheBytes = state.cache.usedBytes
            status.waiting = state.board.waiters.count
            status.breakerIsOpen = !state.board.breaker.isClosed
            return status
        }
    }

    /// What rows wait for, where the table is in trouble: a line for health and the screen.
    public var trouble: String? {
        let now = clock.monotonic()
        let name = table.name
        return state.withLock { state in
            guard state.board.wantedCount > 0, let error = state.board.lastError else { return nil }
            guard let since = state.board.unreachableSince else {
                return "table \(name) answers with an error: \(error.error.message) [\(error.error.code)]"
            }
            let seconds = (now - since) / 1_000_000_000
            return
                "waiting for table \(name), unreachable for \(seconds)s: \(error.error.message) [\(error.error.code)]"
        }
    }
}

/// What the lock guards.
final class EnricherState {
    var cache: EntryCache
    var board: LookupBoard
    var parking = Parking()
    var bell = Doorbell()
    /// Rows answered by the cache at first look, and rows that were not.
    var hits = 0
    var misses = 0

    init(table: TablePlan, isLocal: Bool, seed: UInt64) {
        cache = EntryCache(
            schema: table.schema, keyColumn: table.keyColumn, bytes: table.cache.bytes,
            ttl: table.cache.ttl * 1_000_000, missingTTL: table.cache.missingTTL * 1_000_000,
            stale: table.cache.stale * 1_000_000)
        board = LookupBoard(table: table, isLocal: isLocal, seed: seed)
    }

    /// Those whose waiters the board has finished; to be resumed outside the lock.
    func takeResumptions() -> [Parking.Resumption] {
        board.takeFinished().compactMap { parking.deliver($0.id, $0.result) }
    }
}
