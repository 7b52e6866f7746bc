internal import StreamCore
internal import TopologyModel

/// Which keys are wanted, asked for and waited for: a synchronous value that says what to do next.
///
/// A key stands on the board once, whoever wants it. Keys gather in a queue until a request is full or the oldest has
/// waited `batch.wait`; at most `batch.inFlight` requests are out. Keys of a failed request come back after a backoff
/// and do not hold its slot meanwhile. Times are monotonic nanoseconds.
struct LookupBoard {
    let table: TablePlan
    let gatherFor: Int64
    let errorFor: Int64
    let errorBackoff: Backoff
    let missingBackoff: Backoff
    var random: SplitMix64

    var keys: [WantedKey] = []
    var freePlaces: [Int] = []
    var placeOf: [LookupKey: Int] = [:]
    /// Places in the order in which they are asked for; those before `queueHead` are done with.
    var queue: [Int] = []
    var queueHead = 0
    /// Queued keys that somebody still wants.
    var queuedCount = 0
    /// When the queue is sent though it fills no request.
    var queueDue = Int64.max
    /// Keys that come back to the queue at a time, a failed request's together.
    var delayed: [(due: Int64, places: [Int])] = []
    var requests: [Int: LookupRequest] = [:]
    var waiters: [Int: Waiter] = [:]
    var finished: [FinishedWaiter] = []
    var breaker = CircuitBreaker()
    var lastID = 0
    /// Since when the table could not be reached; nil when the last reply said something.
    var unreachableSince: Int64?
    var lastError: LookupError?
    var requestCount = 0
    var failureCount = 0
    var latency = LatencyHistogram()

    init(table: TablePlan, isLocal: Bool, seed: UInt64) {
        self.table = table
        gatherFor = isLocal ? 0 : table.batch.wait * 1_000_000
        errorFor = table.retry.errorFor * 1_000_000
        errorBackoff = Backoff(milliseconds: table.retry.errorBackoff)
        missingBackoff = Backoff(milliseconds: table.retry.missingBackoff)
        random = SplitMix64(seed: seed)
    }

    /// Keys that somebody waits for, and refreshes.
    var wantedCount: Int { placeOf.count }

    /// A new waiter's id; `want` gives it something to wait for.
    mutating func newWaiter() -> Int {
        lastID += 1
        waiters[lastID] = Waiter()
        return lastID
    }

    /// `waiter` wants `key`, which has the number `number` in its batch.
    mutating func want(_ key: LookupKey, number: Int32, waiter: Int, now: Int64) {
        let place = placeOf[key] ?? enqueue(key, now: now)
        keys[place].claims.append(WantedKey.Claim(waiter: waiter, number: number))
        waiters[waiter]?.remaining += 1
        waiters[waiter]?.places.append(place)
    }

    /// Asks for `key` again while its old answer is served. Not while the table is in trouble: nobody waits for it.
    mutating func refresh(_ key: LookupKey, now: Int64) {
        guard placeOf[key] == nil, breaker.isClosed, unreachableSince == nil else { return }
        _ = enqueue(key, now: now)
    }

    private mutating func enqueue(_ key: LookupKey, now: Int64) -> Int {
        let place = newPlace(WantedKey(key: key))
        placeOf[key] = place
        // While the table is known to be unreachable, that is what the key waits for.
        if !breaker.isClosed { keys[place].unreachableSince = unreachableSince ?? now }
        queue.append(place)
        queuedCount += 1
        queueDue = min(queueDue, now + gatherFor)
        return place
    }

    private mutating func newPlace(_ key: WantedKey) -> Int {
        if let place = freePlaces.popLast() {
            keys[place] = key
            return place
        }
        keys.append(key)
        return keys.count - 1
    }

    /// The waiter no longer waits. Keys that only it wanted and that no request asks for are given up.
    mutating func abandon(_ waiter: Int) {
        guard let gone = waiters.removeValue(forKey: waiter) else { return }
        for place in gone.places {
            // A place may have been answered and given to another key since; then the claim is not there.
            let before = keys[place].claims.count
            keys[place].claims.removeAll { $0.waiter == waiter }
            guard keys[place].claims.count < before, keys[place].claims.isEmpty else { continue }
            if keys[place].phase == .queued || keys[place].phase == .delayed { giveUp(place) }
        }
    }

    /// Takes a key that is queued or delayed off the board; its place is free once the queue has passed it.
    mutating func giveUp(_ place: Int) {
        if keys[place].phase == .queued { queuedCount -= 1 }
        keys[place].phase = .gone
        keys[place].claims = []
        placeOf[keys[place].key] = nil
    }

    /// Takes an answered key off the board; nothing refers to its place any more.
    mutating func remove(_ place: Int) {
        placeOf[keys[place].key] = nil
        keys[place].phase = .gone
        keys[place].claims = []
        freePlaces.append(place)
    }

    /// Tells everybody who wants the key at `place`.
    mutating func answer(_ place: Int, _ outcome: Waiter.Answer.Outcome) {
        for claim in keys[place].claims {
            waiters[claim.waiter]?.answers.append(Waiter.Answer(number: claim.number, outcome: outcome))
            settle(claim.waiter)
        }
    }

    /// One key less to wait for.
    mutating func settle(_ id: Int) {
        waiters[id]?.remaining -= 1
        guard let waiter = waiters[id], waiter.remaining == 0 else { return }
        waiters[id] = nil
        finished.append(FinishedWaiter(id: id, result: .success(waiter)))
    }

    /// The waiters that were finished since this was last asked.
    mutating func takeFinished() -> [FinishedWaiter] {
        defer { finished.removeAll() }
        return finished
    }

    /// Nobody asks any more: the requests that are out were called off, and whoever waits is told so. What is known
    /// about the table's health stays.
    mutating func reset(now: Int64) {
        for id in waiters.keys { finished.append(FinishedWaiter(id: id, result: .failure(CancellationError()))) }
        waiters = [:]
        keys = []
        freePlaces = []
        placeOf = [:]
        queue = []
        queueHead = 0
        queuedCount = 0
        queueDue = .max
        delayed = []
        requests = [:]
        breaker.calledOff(now: now)
    }
}

/// One request: distinct keys, and where they stand on the board.
struct LookupRequest: Sendable {
    let id: Int
    let sentAt: Int64
    let keys: [LookupKey]
    let places: [Int]
}
