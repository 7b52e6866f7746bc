internal import StreamCore
internal import StreamOperators
internal import TopologyModel

/// One task that owns one state partition of every view at one level, and runs what those views feed.
final class StateOwner {
    struct Wiring {
        let inlet: Inlet<OwnerPayload>
        let runner: SegmentRunner
        let failures: RowFailures
        let control: BarrierControl
        let applied: AppliedBarrier
        /// Which of the collector's producers this is.
        let producer: Int
    }

    private var views: [OwnedView]
    private let wiring: Wiring
    private let graph: ConsumerGraph
    private let store: any ViewStore
    private let board: StatusBoard
    /// Bytes of working set that this owner may hold.
    private let memoryBound: Int
    private let batchRows: Int
    private let clock: any EngineClock
    /// Whether anybody listens to epochs.
    private let isHeard: Bool
    /// What this owner itself does with its views' rows.
    private var ownCounts: SegmentCounts
    private var lastApplied: Int64 = 0
    /// The last barrier that this owner has sent on.
    private var lastBarrier: Int64 = 0

    init(
        _ place: AttemptAssembly.OwnerPlace, attempt: Attempt, partitionCount: Int, graph: ConsumerGraph, wiring: Wiring
    ) async throws {
        let owners = max(1, partitionCount * graph.levelCount)
        memoryBound = attempt.settings.stateMemory / owners
        var views: [OwnedView] = []
        let indexes = graph.views(at: place.level)
        for index in indexes {
            views.append(
                try await OwnedView(
                    index: index, attempt: attempt, partition: place.partition, of: partitionCount,
                    root: graph.viewRoots[index], memory: memoryBound / 2 / indexes.count))
        }
        self.views = views
        self.wiring = wiring
        self.graph = graph
        store = attempt.parts.store
        board = attempt.board
        batchRows = attempt.settings.batchRows
        clock = attempt.parts.clock
        isHeard = attempt.parts.epochs != nil
        ownCounts = SegmentCounts(attempt.plan)
    }

    /// Folds rows in and closes epochs, until the last barrier.
    func run() async throws {
        while true {
            switch try await wiring.inlet.receive() {
            case .payload(let payload, _): try await take(payload)
            case .barrier(let barrier, let reports):
                try await close(barrier, reports)
                if barrier.isLast { return }
            case .finished: return
            }
        }
    }

    private func take(_ payload: OwnerPayload) async throws {
        guard let view = views.first(where: { $0.index == payload.view }) else { return }
        try await makeRoom()
        if let missing = view.state.missingKeys(payload.rows) {
            let rows = try await store.rows(view: view.plan.name, keys: missing)
            try view.state.restore(rows)
        }
        let begun = clock.monotonic()
        let late = view.state.apply(payload.rows)
        ownCounts.noteFolded(view: view.index, busy: clock.monotonic() - begun)
        if !late.isEmpty { try await refuse(late, payload.rows.input, view) }
        if dirtyBytes > memoryBound / 4 * 3 { wiring.control.requestEarly() }
    }

    private func refuse(_ late: [RowError], _ input: RecordBatch, _ view: OwnedView) async throws {
        let failed = try await wiring.failures.handle(
            late, of: input, shown: input,
            at: RowFailures.Place(name: view.plan.name, step: -1, policy: view.plan.onError))
        ownCounts.noteLate(view: view.index, failed)
    }

    /// Evicts clean groups where the working set has reached its bound. Where the groups of epochs that are not applied
    /// yet fill it, they are waited for: this owner has sent their barriers, so nobody waits for it meanwhile.
    private func makeRoom() async throws {
        noteApplied()
        guard residentBytes > memoryBound else { return }
        evict()
        while residentBytes > memoryBound, lastApplied < lastBarrier {
            try await wiring.applied.wait(beyond: lastApplied)
            noteApplied()
            evict()
        }
    }

    private func evict() {
        for view in views { view.state.evict(toBytes: memoryBound / 4 * 3 / views.count) }
    }

    private var residentBytes: Int { views.reduce(0) { $0 + $1.state.residentBytes } }
    private var dirtyBytes: Int { views.reduce(0) { $0 + $1.state.dirtyBytes } }

    private func noteApplied() {
        let last = wiring.applied.last
        guard last > lastApplied else { return }
        lastApplied = last
        for view in views { view.state.epochApplied(last) }
    }

    private func close(_ barrier: Barrier, _ reports: [BarrierReport]) async throws {
        noteApplied()
        var report = OwnerReport()
        for position in views.indices {
            views[position].watermark = InputWatermark.of(views[position], barrier, reports)
            let view = views[position]
            try await emit(view, barrier)
            var delta = view.state.delta()
            if isHeard { delta.removed = try await removedKeys(view) }
            if delta.keys.count > 0 || delta.expireThrough != nil { report.deltas.append(delta) }
            report.watermarks[view.index] = view.times
            report.counts.append(view.status)
            view.state.beginEpoch(barrier.id + 1)
        }
        try await wiring.runner.drain()
        var counts = wiring.runner.counts
        counts += ownCounts
        board.publish(producer: wiring.producer, counts: counts, views: report.counts)
        wiring.runner.edges.send(barrier, .owner(report))
        lastBarrier = barrier.id
    }

    /// Moves the view's time, and emits what that closes and what has changed.
    private func emit(_ view: OwnedView, _ barrier: Barrier) async throws {
        var closing = view.state.advance(watermark: view.watermark)
        if barrier.kind == .end(closingWindows: true), view.isWindowed {
            closing = try await closeEverything(view, closing)
        }
        if let closing, graph.isRead(view.index, .onClose) { try await emitClosed(view, closing) }
        guard graph.isRead(view.index, .changes) else { return }
        let changes = view.state.changes()
        try await run(changes.updated, removed: false, view)
        try await run(changes.removed, removed: true, view)
        if let expiring = view.state.expiring, view.state.hasEvicted || view.state.hasRetired {
            try await eachStoredPage(of: view, expiring) { rows in
                try await self.run(view.state.removedRows(rows), removed: true, view)
                return true
            }
        }
    }

    /// Keys that are listed as removed at most, of one view in one epoch.
    private static let listedRemovals = 50_000

    /// The keys of what `retain` removes now; nil where that is more than is listed.
    private func removedKeys(_ view: OwnedView) async throws -> [Column]? {
        guard let expiring = view.state.expiring else { return [] }
        var parts = [view.state.removedKeys()]
        // A view of one group has no key to list.
        guard var count = parts[0].first?.count else { return view.state.hasExpiredGroups ? nil : [] }
        if view.state.hasEvicted || view.state.hasRetired {
            try await eachStoredPage(of: view, expiring) { rows in
                let keys = view.state.removedKeys(rows)
                count += keys.first?.count ?? 0
                parts.append(keys)
                return count <= Self.listedRemovals
            }
        }
        guard count <= Self.listedRemovals else { return nil }
        return parts[0].indices.map { column in Column.concatenated(parts.map { $0[column] }) }
    }

    private func closeEverything(_ view: OwnedView, _ closing: TimeRange?) async throws -> TimeRange? {
        let after = closing?.after ?? view.state.closedThrough
        if view.state.hasEvicted {
            try await eachStoredPage(of: view, TimeRange(after: after, through: Int64.max)) { rows in
                try view.state.restore(rows)
                return true
            }
        }
        guard let last = view.state.lastWindowEnd, last > after else { return closing }
        _ = view.state.close(through: last)
        return TimeRange(after: after, through: max(last, closing?.through ?? last))
    }

    private func emitClosed(_ view: OwnedView, _ closing: TimeRange) async throws {
        if view.state.hasEvicted {
            try await eachStoredPage(of: view, closing) { rows in
                try view.state.restore(rows)
                return true
            }
        }
        let groups = view.state.closingGroups(closing)
        for first in stride(from: 0, to: groups.count, by: batchRows) {
            let batch = view.state.rows(groups, first..<min(first + batchRows, groups.count))
            try await wiring.runner.run(batch, from: .view(view.index, .onClose))
        }
    }

    private func run(_ rows: RecordBatch, removed: Bool, _ view: OwnedView) async throws {
        for first in stride(from: 0, to: rows.rowCount, by: batchRows) {
            let batch = rows.sliced(first..<min(first + batchRows, rows.rowCount))
            if removed {
                try await wiring.runner.runRemoved(batch, from: .view(view.index, .changes))
            } else {
                try await wiring.runner.run(batch, from: .view(view.index, .changes))
            }
        }
    }

    /// Goes on while `body` wants more.
    private func eachStoredPage(
        of view: OwnedView, _ range: TimeRange, _ body: (StoredRows) async throws -> Bool
    ) async throws {
        var behind: [UInt8]?
        while true {
            let rows = try await store.rows(
                view: view.plan.name, after: range.after, through: range.through, behind: behind, limit: batchRows)
            guard rows.count > 0, try await body(rows), rows.count == batchRows else { return }
            behind = Array(rows.keys.bytes(rows.count - 1))
        }
    }
}
