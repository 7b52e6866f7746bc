internal import StreamCore

/// What the worker does next.
enum BoardAction: Sendable {
    case send(LookupRequest)
    /// Nothing before that time, or before something happens.
    case rest(until: Int64?)
}

extension LookupBoard {
    /// What is to be done at `now`; asked again until it says `rest`. Waiters whose retries are spent are finished.
    mutating func next(now: Int64) -> BoardAction {
        requeueDelayed(now: now)
        let permission = breaker.permission(now: now)
        if maySend(permission, now: now) { return .send(makeRequest(now: now)) }
        giveUpSpent(now: now)
        switch permission {
        case .wait(.some(let until)) where queuedCount > 0: return .rest(until: wakeTime(until))
        case .go where queuedCount > 0 && hasSlot: return .rest(until: wakeTime(queueDue))
        case .go, .probe, .wait: return .rest(until: wakeTime(nil))
        }
    }

    private var hasSlot: Bool { requests.count < max(table.batch.inFlight, 1) }

    /// A probe does not wait for company: a key whose time is spent must not give up before it was tried.
    private func maySend(_ permission: CircuitBreaker.Permission, now: Int64) -> Bool {
        guard queuedCount > 0, hasSlot else { return false }
        switch permission {
        case .go: return queuedCount >= table.batch.keys || now >= queueDue
        case .probe: return true
        case .wait: return false
        }
    }

    private mutating func requeueDelayed(now: Int64) {
        guard delayed.contains(where: { $0.due <= now }) else { return }
        for group in delayed where group.due <= now {
            for place in group.places {
                guard keys[place].phase == .delayed else {
                    // Given up meanwhile.
                    freePlaces.append(place)
                    continue
                }
                keys[place].phase = .queued
                queue.append(place)
                queuedCount += 1
            }
            // They have waited long enough.
            queueDue = now
        }
        delayed.removeAll { $0.due <= now }
    }

    /// Keys whose time is spent while nothing may be sent: asking for them would only say so later.
    private mutating func giveUpSpent(now: Int64) {
        guard !breaker.isClosed else { return }
        for place in keys.indices where keys[place].phase == .queued || keys[place].phase == .delayed {
            if unreachableSince(place, orElse: now) + errorFor <= now { spend(place) }
        }
    }

    /// Since when the key at `place` waits for a table that cannot be reached; from now on, where it did not yet.
    private mutating func unreachableSince(_ place: Int, orElse now: Int64) -> Int64 {
        if let since = keys[place].unreachableSince { return since }
        keys[place].unreachableSince = unreachableSince ?? now
        return keys[place].unreachableSince ?? now
    }

    private func wakeTime(_ time: Int64?) -> Int64? {
        var wake = time ?? .max
        for group in delayed { wake = min(wake, group.due) }
        if !breaker.isClosed {
            for key in keys where key.phase == .queued || key.phase == .delayed {
                if let since = key.unreachableSince { wake = min(wake, since + errorFor) }
            }
        }
        return wake == .max ? nil : wake
    }

    private mutating func makeRequest(now: Int64) -> LookupRequest {
        var asked: [LookupKey] = []
        var places: [Int] = []
        var limit = max(table.batch.keys, 1)
        while queueHead < queue.count, places.count < limit {
            let place = queue[queueHead]
            guard keys[place].phase == .queued else {
                freePlaces.append(place)
                queueHead += 1
                continue
            }
            let narrowed = min(limit, keys[place].companions)
            guard places.count < narrowed else { break }
            limit = narrowed
            queueHead += 1
            queuedCount -= 1
            keys[place].phase = .inFlight
            asked.append(keys[place].key)
            places.append(place)
        }
        compactQueue(now: now)
        lastID += 1
        let request = LookupRequest(id: lastID, sentAt: now, keys: asked, places: places)
        requests[lastID] = request
        requestCount += 1
        breaker.sent()
        return request
    }

    private mutating func compactQueue(now: Int64) {
        if queuedCount == 0 {
            for place in queue[queueHead...] { freePlaces.append(place) }
            queue.removeAll(keepingCapacity: true)
            queueHead = 0
            queueDue = .max
        } else if queueHead > 4096, queueHead * 2 > queue.count {
            queue.removeFirst(queueHead)
            queueHead = 0
        }
    }
}
