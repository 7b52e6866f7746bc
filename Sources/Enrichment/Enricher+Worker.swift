internal import StreamCore

extension Enricher {
    /// Sends requests until its task is cancelled; at most one may run at a time. Lanes that still wait then are told
    /// so with `CancellationError`. The cache, the budgets and the breaker outlive it: it may be run again.
    public func run() async throws {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                switch nextAction() {
                case .send(let request): group.addTask { await self.perform(request) }
                case .rest(let until): await rest(until: until)
                }
            }
            group.cancelAll()
        }
        let now = clock.monotonic()
        let left = state.withLock { state in
            state.board.reset(now: now)
            return state.takeResumptions()
        }
        for resumption in left { resumption.resume() }
        throw CancellationError()
    }

    private func nextAction() -> BoardAction {
        let now = clock.monotonic()
        let (action, resumptions) = state.withLock { ($0.board.next(now: now), $0.takeResumptions()) }
        for resumption in resumptions { resumption.resume() }
        return action
    }

    private func perform(_ request: LookupRequest) async {
        let outcome = await fetch(request)
        // The worker was cancelled: `reset` speaks for this request.
        guard !Task.isCancelled else { return }
        let now = clock.monotonic()
        let (resumptions, worker) = state.withLock { state in
            switch outcome {
            case .success(let reply):
                state.board.answered(request, reply, now: now) { key, row in
                    if row < 0 {
                        state.cache.insertMissing(key, asOf: request.sentAt, now: now)
                    } else {
                        state.cache.insert(key, reply.columns, row: row, asOf: request.sentAt, now: now)
                    }
                }
            case .failure(let error): state.board.failed(request, error, now: now)
            }
            return (state.takeResumptions(), state.bell.ring())
        }
        for resumption in resumptions { resumption.resume() }
        worker?.resume()
    }

    /// The reply, or why there is none; a request that takes longer than the table's timeout is called off.
    private func fetch(_ request: LookupRequest) async -> Result<LookupReply, LookupError> {
        let keys = LookupKey.column(request.keys)
        guard !client.isLocal else { return await ask(keys) }
        return await withTaskGroup(of: Result<LookupReply, LookupError>.self) { group in
            group.addTask { await self.ask(keys) }
            group.addTask { await self.timeout() }
            let first = await group.next() ?? .failure(timeoutError)
            group.cancelAll()
            return first
        }
    }

    private func ask(_ keys: Column) async -> Result<LookupReply, LookupError> {
        do {
            return .success(try await client.fetch(keys))
        } catch let error as LookupError {
            return .failure(error)
        } catch let error as WeirError {
            return .failure(LookupError(error.isTransient ? .unreachable : .refused, error))
        } catch {
            return .failure(
                LookupError(.unreachable, WeirError("lookup-ended", "table \(table.name): the request was called off")))
        }
    }

    private func timeout() async -> Result<LookupReply, LookupError> {
        try? await clock.sleep(nanoseconds: table.timeout * 1_000_000)
        return .failure(timeoutError)
    }

    private var timeoutError: LookupError {
        LookupError(
            .unreachable,
            WeirError(
                "lookup-timeout", "table \(table.name): no answer within \(table.timeout)ms",
                hint: "give the table a longer 'timeout', or smaller requests with 'batch: { keys: ... }'",
                isTransient: true))
    }

    /// Waits until somebody rings, the time has come or the task is cancelled.
    private func rest(until deadline: Int64?) async {
        guard let deadline else {
            await waitForBell()
            return
        }
        let left = deadline - clock.monotonic()
        guard left > 0 else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waitForBell() }
            group.addTask { try? await self.clock.sleep(nanoseconds: left) }
            await group.next()
            group.cancelAll()
        }
    }

    private func waitForBell() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.bell.rest(continuation) }?.resume()
            }
        } onCancel: {
            ring()
        }
    }

    func ring() { state.withLock { $0.bell.ring() }?.resume() }
}
