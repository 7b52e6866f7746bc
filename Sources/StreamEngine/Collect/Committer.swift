internal import StreamCore
internal import TopologyModel

/// Carries assembled epochs through the commit protocol, one at a time, while the next is gathered.
///
/// The collector streams into the open transaction only while no epoch is under way (`waitIdle`), so that the output is used
/// by one task at a time.
final class Committer: Sendable {
    private struct Shared {
        var epoch: AssembledEpoch?
        var isBusy = false
        var isClosed = false
        var failure: (any Error)?
        /// When the open transaction was begun, monotonic nanoseconds.
        var begunAt: Int64?
        var progress: EpochProgress
        var fileLengths: [String: Int64]
    }

    private let plan: TopologyPlan
    private let parts: JobParts
    private let mode: CommitMode
    private let identity: JobIdentity
    private let board: StatusBoard
    /// Nanoseconds that a transaction may be open.
    private let transactionBound: Int64
    let applied: AppliedBarrier
    private let shared: Lock<Shared>
    private let submitted: Wakeup
    private let idle: Wakeup

    init(
        plan: TopologyPlan, parts: JobParts, mode: CommitMode, identity: JobIdentity, board: StatusBoard,
        transactionBound: Int64, start: EpochProgress
    ) {
        self.plan = plan
        self.parts = parts
        self.mode = mode
        self.identity = identity
        self.board = board
        self.transactionBound = transactionBound
        applied = AppliedBarrier()
        shared = Lock(Shared(progress: start, fileLengths: start.fileLengths))
        submitted = Wakeup(clock: parts.clock)
        idle = Wakeup(clock: parts.clock)
    }

    /// The last epoch that is durable and visible.
    var lastEpoch: Int64 { shared.withLock { $0.progress.epoch } }

    /// Waits until no epoch is under way.
    func waitIdle() async throws {
        while shared.withLock({ $0.isBusy }) { try await idle.wait(nanoseconds: nil) }
    }

    /// Hands an epoch over; waits while another is under way.
    func submit(_ epoch: AssembledEpoch) async throws {
        try await waitIdle()
        shared.withLock { shared in
            shared.epoch = epoch
            shared.isBusy = true
        }
        submitted.signal()
    }

    /// Sends records of the epoch under construction, beginning its transaction if need be.
    func stream(_ records: [OutputRecords], _ lines: [(sink: Int, bytes: Buffer<UInt8>)]) async throws {
        try await append(lines)
        try await send(records)
    }

    /// Commits what is submitted, until cancelled.
    func run() async throws {
        while true {
            while let epoch = shared.withLock({ $0.epoch }) {
                try await commit(epoch)
                shared.withLock { shared in
                    shared.epoch = nil
                    shared.isBusy = false
                }
                idle.signal()
            }
            try await submitted.wait(nanoseconds: nil)
        }
    }

    private func commit(_ epoch: AssembledEpoch) async throws {
        let previous = shared.withLock { $0.progress }
        try await append(epoch.buffer.lines)
        let lengths = shared.withLock { $0.fileLengths }
        let progress = epoch.progress(epoch: previous.epoch + 1, fileLengths: lengths)
        let isEmpty = !epoch.isStreamed && epoch.buffer.byteCount == 0 && epoch.deltas.isEmpty
        if isEmpty && progress.says(theSameAs: previous) {
            applied.publish(epoch.barrier)
            return
        }
        let changes = EpochChanges(
            progress: progress, views: epoch.deltas, deadLetters: epoch.buffer.deadLetters)
        try await carry(changes, epoch)
        shared.withLock { $0.progress = progress }
        parts.epochs?.applied(changes)
        applied.publish(epoch.barrier)
        board.update { $0.applied = progress.epoch }
    }

    private func carry(_ changes: EpochChanges, _ epoch: AssembledEpoch) async throws {
        var steps = CommitProtocol(mode: mode)
        var action = steps.next(.begin)
        var previous = action
        var backoff = Backoff(milliseconds: 100...5000)
        while let next = action, next != .done {
            if next == .retryLater {
                try await parts.clock.sleep(nanoseconds: backoff.next() * 1_000_000)
                action = previous
                continue
            }
            previous = next
            let event = try await perform(next, changes, epoch)
            if event != .storeBusy { backoff.reset() }
            action = steps.next(event)
        }
    }

    private func perform(
        _ action: CommitProtocol.Action, _ changes: EpochChanges, _ epoch: AssembledEpoch
    ) async throws -> CommitProtocol.Event {
        let start = parts.clock.monotonic()
        do {
            let event = try await attempt(action, changes, epoch)
            note(action, nanoseconds: parts.clock.monotonic() - start)
            board.note(nil)
            return event
        } catch let error as WeirError where error.isTransient && action != .commit {
            board.note(StatusBoard.Trouble(error))
            parts.logger.log(.warning, "epoch \(changes.progress.epoch) waits: \(error)")
            return .storeBusy
        }
    }

    private func attempt(
        _ action: CommitProtocol.Action, _ changes: EpochChanges, _ epoch: AssembledEpoch
    ) async throws -> CommitProtocol.Event {
        switch action {
        case .syncFiles:
            for file in parts.files.values { try await file.sync() }
            return .synced
        case .prepare:
            CrashPoint.reached("prepare.before")
            try await parts.store.prepare(changes)
            CrashPoint.reached("prepare.after")
            return .prepared
        case .commit:
            try await commitOutput(changes, epoch)
            return .committed
        case .applyPrepared:
            CrashPoint.reached("apply.before")
            try await parts.store.applyPrepared(changes.progress.epoch)
            CrashPoint.reached("apply.after")
            return .applied
        case .apply:
            CrashPoint.reached("apply.before")
            try await parts.store.apply(changes)
            CrashPoint.reached("apply.after")
            return .applied
        case .retryLater, .done, .rebuild: return .applied
        }
    }

    private func commitOutput(_ changes: EpochChanges, _ epoch: AssembledEpoch) async throws {
        try await send(epoch.buffer.records)
        if !changes.deadLetters.isEmpty {
            let topic = DeadLetterRecords.topic(of: plan.id)
            try await send([DeadLetterRecords.records(changes.deadLetters, topic: topic)])
        }
        try await beginIfNeeded()
        // It may have been begun long ago, by what was streamed, while lookups held the rest of the epoch back.
        try checkDeadline()
        CrashPoint.reached("commit.before")
        try await parts.output?.commit(identity.record(epoch: changes.progress.epoch, offsets: epoch.offsets))
        CrashPoint.reached("commit.after")
        shared.withLock { $0.begunAt = nil }
    }

    private func send(_ records: [OutputRecords]) async throws {
        guard let output = parts.output else { return }
        for batch in records where batch.count > 0 {
            try await beginIfNeeded()
            try checkDeadline()
            try await output.send(batch)
        }
    }

    private func beginIfNeeded() async throws {
        guard let output = parts.output, shared.withLock({ $0.begunAt }) == nil else { return }
        try await output.begin()
        let now = parts.clock.monotonic()
        shared.withLock { $0.begunAt = now }
    }

    /// From begin to commit a transaction has half of its timeout; beyond, it is aborted here before the broker does it.
    private func checkDeadline() throws {
        guard mode == .exactlyOnce, let begun = shared.withLock({ $0.begunAt }) else { return }
        guard parts.clock.monotonic() - begun > transactionBound else { return }
        throw OwnAbort()
    }

    private func append(_ lines: [(sink: Int, bytes: Buffer<UInt8>)]) async throws {
        for (sink, bytes) in lines {
            guard let file = parts.files[sink] else { continue }
            let name = plan.sinks[sink].name
            let length = shared.withLock { $0.fileLengths[name] ?? 0 }
            try await append(bytes, to: file, of: name, at: length)
            shared.withLock { $0.fileLengths[name] = length + Int64(bytes.count) }
        }
    }

    /// A file that cannot take the bytes now, as on a full disk, is waited for: what it took of them is cut off again.
    private func append(
        _ bytes: Buffer<UInt8>, to file: any OutputFile, of sink: String, at length: Int64
    ) async throws {
        var backoff = Backoff(milliseconds: 100...5000)
        var mustCut = false
        while true {
            do {
                if mustCut { try await file.truncate(to: length) }
                return try await file.append(bytes)
            } catch let error as WeirError where error.isTransient {
                mustCut = true
                board.note(StatusBoard.Trouble(error))
                parts.logger.log(.warning, "sink '\(sink)' waits: \(error)")
                try await parts.clock.sleep(nanoseconds: backoff.next() * 1_000_000)
            }
        }
    }

    private func note(_ action: CommitProtocol.Action, nanoseconds: Int64) {
        board.update { status in
            let milliseconds = nanoseconds / 1_000_000
            switch action {
            case .prepare:
                status.prepareMilliseconds = milliseconds
                status.phases["prepare", default: LatencyHistogram()].add(nanoseconds: nanoseconds)
            case .commit:
                status.commitMilliseconds = milliseconds
                status.phases["commit", default: LatencyHistogram()].add(nanoseconds: nanoseconds)
            case .apply, .applyPrepared:
                status.applyMilliseconds = milliseconds
                status.phases["apply", default: LatencyHistogram()].add(nanoseconds: nanoseconds)
            default: break
            }
        }
    }
}

/// The engine has given a transaction up because it was open for too long. No failure: what is bounded gets smaller.
struct OwnAbort: Error {}

extension EpochProgress {
    /// Whether nothing but the epoch's number differs.
    func says(theSameAs other: EpochProgress) -> Bool {
        var copy = self
        copy.epoch = other.epoch
        return copy == other
    }
}
