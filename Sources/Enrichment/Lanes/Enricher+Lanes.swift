public import Expressions
public import StreamCore

extension Enricher {
    /// The batch joined with the table, where the cache answers for every key; else nil, and `enrich` must be awaited.
    /// Never waits. Entries past their freshness that may still be served are, and are asked for again.
    public func probe(_ batch: RecordBatch, _ step: LookupStep, _ context: EvaluationContext) -> Enriched? {
        guard let asking = try? AskingBatch(batch, step, context) else { return nil }
        var probe = KeyProbe(rowCount: asking.batch.rowCount)
        let now = clock.monotonic()
        let (found, worker) = state.withLock { state in
            state.cache.resolve(asking.keys, &probe, now: now, stopsAtFirstMiss: true)
            guard probe.unansweredCount == 0 else { return (FoundRows?.none, Doorbell.Continuation?.none) }
            state.hits += probe.rowCount
            let isAsking = state.refreshStale(probe, now: now)
            return (FoundRows(&state.cache, probe, step.plan.takes), isAsking ? state.bell.ring() : nil)
        }
        worker?.resume()
        guard let found else { return nil }
        return Join(asking: asking, step: step, codes: probe.takeCodes(), found: found, waited: nil).joined()
    }

    /// The batch joined with the table, waiting for what the cache does not have.
    /// - Throws: `WeirError` where retries are spent under `on_failure: stop`; `CancellationError` when the task is
    ///   cancelled or the worker ends.
    public func enrich(
        _ batch: RecordBatch, _ step: LookupStep, _ context: EvaluationContext
    ) async throws -> Enriched {
        let asking = try AskingBatch(batch, step, context)
        let (found, codes, wanted, worker) = askFor(asking, step)
        worker?.resume()
        guard let wanted else {
            return Join(asking: asking, step: step, codes: codes, found: found, waited: nil).joined()
        }
        let waiter = try await wait(for: wanted.waiter)
        let waited = WaitedRows(waiter, numbers: wanted.numbers, takes: step.plan.takes)
        return Join(asking: asking, step: step, codes: codes, found: found, waited: waited).joined()
    }

    /// What a batch waits for.
    struct Wanted: Sendable {
        let waiter: Int
        /// One a row of the batch: the number of its key among those waited for; read only where the row waits.
        let numbers: [UInt32]
    }

    /// Takes what the cache has, and puts what it has not on the board.
    private func askFor(
        _ asking: AskingBatch, _ step: LookupStep
    ) -> (FoundRows, Buffer<UInt32>, Wanted?, Doorbell.Continuation?) {
        var probe = KeyProbe(rowCount: asking.batch.rowCount)
        let now = clock.monotonic()
        let (found, wanted, worker) = state.withLock { state in
            state.cache.resolve(asking.keys, &probe, now: now, stopsAtFirstMiss: false)
            state.hits += probe.rowCount - probe.unansweredCount
            state.misses += probe.unansweredCount
            let isRefreshing = state.refreshStale(probe, now: now)
            let found = FoundRows(&state.cache, probe, step.plan.takes)
            let wanted = probe.unansweredCount > 0 ? state.want(asking.keys, probe, now: now) : nil
            return (found, wanted, isRefreshing || wanted != nil ? state.bell.ring() : nil)
        }
        return (found, probe.takeCodes(), wanted, worker)
    }

    private func wait(for waiter: Int) async throws -> Waiter {
        // Being cancelled just after the answer came leaves a second result behind, which nobody will come for.
        defer { state.withLock { $0.parking.leave(waiter) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.parking.park(waiter, continuation) }?.resume()
            }
        } onCancel: {
            let resumption = state.withLock { state in
                state.board.abandon(waiter)
                return state.parking.deliver(waiter, .failure(CancellationError()))
            }
            resumption?.resume()
        }
    }
}

extension EnricherState {
    /// Asks again for the touched entries that are no longer fresh; true where there are any.
    fileprivate func refreshStale(_ probe: borrowing KeyProbe, now: Int64) -> Bool {
        guard probe.staleCount > 0 else { return false }
        for place in 0..<probe.touchedCount where probe.touched[place].pointee.expires <= now {
            board.refresh(cache.key(of: probe.touched[place]), now: now)
        }
        return true
    }

    /// Puts the keys without an answer on the board, each once.
    fileprivate func want(_ keys: KeyColumn, _ probe: borrowing KeyProbe, now: Int64) -> Enricher.Wanted {
        let waiter = board.newWaiter()
        var distinct = DistinctRows(rowCount: probe.unansweredCount)
        var numbers = [UInt32](repeating: 0, count: probe.rowCount)
        for row in 0..<probe.rowCount where probe.codes[row] == KeyProbe.unanswered {
            numbers[row] = UInt32(distinct.number(of: row, in: keys))
        }
        for (number, row) in distinct.firstRows.enumerated() {
            board.want(keys.key(Int(row)), number: Int32(number), waiter: waiter, now: now)
        }
        return Enricher.Wanted(waiter: waiter, numbers: numbers)
    }
}

extension EntryCache {
    /// The key of an entry, on its own.
    func key(of entry: Entry) -> LookupKey {
        guard layout.hasIntegerKey else {
            let bytes = UnsafeRawBufferPointer(start: entry.key, count: Int(entry.pointee.keyLength))
            return LookupKey(hash: entry.pointee.hash, bytes: bytes)
        }
        return LookupKey(hash: entry.pointee.hash, number: entry.key.load(as: Int64.self))
    }
}
