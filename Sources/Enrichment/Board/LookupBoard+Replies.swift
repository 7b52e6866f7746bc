internal import StreamCore
internal import TopologyModel

extension LookupBoard {
    /// What a reply says of each key of its request: a row, or -1.
    static func rowOfKey(_ reply: LookupReply, keyCount: Int) -> [Int32] {
        var rows = [Int32](repeating: -1, count: keyCount)
        for (row, key) in reply.keyIndexes.enumerated() where rows.indices.contains(Int(key)) {
            if rows[Int(key)] < 0 { rows[Int(key)] = Int32(row) }
        }
        return rows
    }

    /// The request was answered. Calls `hold` with each key whose answer is final and its row, -1 for an absence.
    mutating func answered(
        _ request: LookupRequest, _ reply: LookupReply, now: Int64, hold: (LookupKey, Int) -> Void
    ) {
        guard requests.removeValue(forKey: request.id) != nil else { return }
        latency.add(nanoseconds: now - request.sentAt)
        reached()
        let rows = Self.rowOfKey(reply, keyCount: request.keys.count)
        var again: [Int] = []
        for (index, place) in request.places.enumerated() {
            if rows[index] < 0, mayAskAgain(place) {
                again.append(place)
                continue
            }
            hold(keys[place].key, Int(rows[index]))
            if rows[index] >= 0 {
                deliver(place, request.id, reply, row: rows[index])
            } else {
                answer(place, .missing)
            }
            remove(place)
        }
        delay(again, missingBackoff, attempt: again.map { keys[$0].absences }.min() ?? 1, now: now)
    }

    /// Whether a key that was not found is asked for once more; not where nobody waits for it.
    private mutating func mayAskAgain(_ place: Int) -> Bool {
        guard !keys[place].claims.isEmpty, keys[place].absences < table.retry.missingAttempts else { return false }
        keys[place].absences += 1
        return true
    }

    private mutating func deliver(_ place: Int, _ request: Int, _ reply: LookupReply, row: Int32) {
        for claim in keys[place].claims {
            guard waiters[claim.waiter] != nil else { continue }
            if waiters[claim.waiter]?.lastRequest != request {
                waiters[claim.waiter]?.lastRequest = request
                waiters[claim.waiter]?.replies.append(reply)
            }
            let index = Int32((waiters[claim.waiter]?.replies.count ?? 1) - 1)
            let outcome = Waiter.Answer.Outcome.found(reply: index, row: row)
            waiters[claim.waiter]?.answers.append(Waiter.Answer(number: claim.number, outcome: outcome))
            settle(claim.waiter)
        }
    }

    /// The request failed. Its keys come back after a backoff, or their retries are spent.
    mutating func failed(_ request: LookupRequest, _ error: LookupError, now: Int64) {
        guard requests.removeValue(forKey: request.id) != nil else { return }
        failureCount += 1
        latency.add(nanoseconds: now - request.sentAt)
        lastError = error
        switch error.kind {
        case .unreachable: notReached(request, now: now)
        case .refused: refused(request, now: now)
        }
    }

    private mutating func reached() {
        breaker.answered()
        unreachableSince = nil
        lastError = nil
    }

    private mutating func notReached(_ request: LookupRequest, now: Int64) {
        unreachableSince = unreachableSince ?? request.sentAt
        var pauses = random
        breaker.failed(now: now) { errorBackoff.wait($0 + CircuitBreaker.threshold - 1, &pauses) }
        random = pauses
        let since = unreachableSince ?? now
        let patience = errorFor
        let again = keep(request) { key in
            key.failures += 1
            key.unreachableSince = min(key.unreachableSince ?? since, since)
            return now - (key.unreachableSince ?? since) < patience
        }
        let left = again.map { (keys[$0].unreachableSince ?? since) + errorFor }.min() ?? .max
        delay(again, errorBackoff, attempt: again.map { keys[$0].failures }.max() ?? 1, now: now, noLaterThan: left)
    }

    private mutating func refused(_ request: LookupRequest, now: Int64) {
        // The table was reached: what it said is about these keys.
        breaker.answered()
        unreachableSince = nil
        let share = max(request.keys.count / 8, 1)
        let attempts = table.retry.errorAttempts
        let again = keep(request) { key in
            key.refusals += 1
            key.companions = share
            return key.refusals <= attempts
        }
        delay(again, errorBackoff, attempt: again.map { keys[$0].refusals }.max() ?? 1, now: now)
    }

    /// The places of those keys that `mayTryAgain` and that somebody waits for; the others' retries are spent.
    private mutating func keep(_ request: LookupRequest, _ mayTryAgain: (inout WantedKey) -> Bool) -> [Int] {
        request.places.filter { place in
            if keys[place].claims.isEmpty {
                // A refresh, or given up: the old answer serves until it expires, and then somebody waits.
                remove(place)
                return false
            }
            if mayTryAgain(&keys[place]) { return true }
            fail(place)
            remove(place)
            return false
        }
    }

    private mutating func delay(
        _ places: [Int], _ backoff: Backoff, attempt: Int, now: Int64, noLaterThan limit: Int64 = .max
    ) {
        guard !places.isEmpty else { return }
        for place in places { keys[place].phase = .delayed }
        delayed.append((due: min(now + backoff.wait(attempt - 1, &random), max(limit, now)), places: places))
    }

    /// The retries of a queued or delayed key are spent.
    mutating func spend(_ place: Int) {
        fail(place)
        giveUp(place)
    }

    /// Tells everybody who wants the key that its retries are spent: `on_failure` rules.
    private mutating func fail(_ place: Int) {
        guard table.onFailure == .stop else {
            answer(place, .failed)
            return
        }
        for claim in keys[place].claims where waiters[claim.waiter] != nil {
            waiters[claim.waiter] = nil
            finished.append(FinishedWaiter(id: claim.waiter, result: .failure(stopError)))
        }
    }

    /// What the job stops with.
    private var stopError: WeirError {
        let cause = lastError.map { "; last: \($0.error.message) [\($0.error.code)]" } ?? ""
        return WeirError(
            "lookup-failed", "table \(table.name): the retries of a lookup are spent\(cause)",
            hint: "see that the table's source answers, give 'retry.on_error' more, or choose another 'on_failure'")
    }
}
