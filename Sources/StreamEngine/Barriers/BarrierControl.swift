internal import StreamCore
internal import Synchronization

/// How barriers are asked for and seen: one is under way at a time.
final class BarrierControl: Sendable {
    private struct Shared {
        var current = Barrier(id: 0, kind: .interval)
        var wantsEarly = false
        var wantsDrain = false
        var laysOutAnew = false
        var isAtEnd = false
        var assembled: Int64 = 0
        var unfinishedLanes: Set<Int>
    }

    /// Id of the barrier that lanes are to send; looked at once a batch.
    let requested = Atomic<Int64>(0)
    private let shared: Lock<Shared>
    let changed: Wakeup
    /// Wakes a lane that has nothing left to read.
    let laneWakeups: [Wakeup]

    init(lanes: Int, clock: any EngineClock) {
        shared = Lock(Shared(unfinishedLanes: Set(0..<lanes)))
        changed = Wakeup(clock: clock)
        laneWakeups = (0..<lanes).map { _ in Wakeup(clock: clock) }
    }

    /// The barrier that lanes are to send now.
    var current: Barrier { shared.withLock { $0.current } }

    /// A buffer is half full: do not wait for the interval.
    func requestEarly() {
        let isNew = shared.withLock { shared in
            defer { shared.wantsEarly = true }
            return !shared.wantsEarly
        }
        if isNew { changed.signal() }
    }

    /// Stop behind the next barrier; `layingOutAnew`: to go on at once with other lanes.
    func requestDrain(layingOutAnew: Bool = false) {
        shared.withLock { shared in
            shared.wantsDrain = true
            if layingOutAnew { shared.laysOutAnew = true }
        }
        changed.signal()
    }

    /// Whether a drain was asked for so that lanes are laid out anew.
    var laysOutAnew: Bool { shared.withLock { $0.laysOutAnew } }

    /// Lane `lane` has read every partition of its to the end found at the start.
    func reachedEnd(lane: Int) {
        let isLast = shared.withLock { shared in
            shared.unfinishedLanes.remove(lane)
            shared.isAtEnd = shared.unfinishedLanes.isEmpty
            return shared.isAtEnd
        }
        if isLast { changed.signal() }
    }

    /// The collector has everything of that barrier's epoch.
    func assembled(_ id: Int64) {
        shared.withLock { $0.assembled = id }
        changed.signal()
    }

    /// Sends barriers until the last one: every `interval` nanoseconds from one to the next, earlier on request, later where
    /// the one before is still under way.
    func run(interval: Int64, clock: any EngineClock, closingWindows: Bool) async throws {
        var start = clock.monotonic()
        while true {
            try await waitForReason(since: start, interval: interval, clock: clock)
            start = clock.monotonic()
            let barrier = issue(closingWindows: closingWindows)
            while !isAssembled(barrier.id) { try await changed.wait(nanoseconds: nil) }
            if barrier.isLast { return }
        }
    }

    private func waitForReason(since start: Int64, interval: Int64, clock: any EngineClock) async throws {
        while true {
            let isDue = shared.withLock { $0.wantsEarly || $0.wantsDrain || $0.isAtEnd }
            let rest = interval - (clock.monotonic() - start)
            if isDue || rest <= 0 { return }
            try await changed.wait(nanoseconds: rest)
        }
    }

    private func issue(closingWindows: Bool) -> Barrier {
        let barrier = shared.withLock { shared in
            let kind: Barrier.Kind =
                shared.isAtEnd ? .end(closingWindows: closingWindows) : shared.wantsDrain ? .drain : .interval
            shared.current = Barrier(id: shared.current.id + 1, kind: kind)
            shared.wantsEarly = false
            return shared.current
        }
        requested.store(barrier.id, ordering: .releasing)
        for lane in laneWakeups { lane.signal() }
        return barrier
    }

    private func isAssembled(_ id: Int64) -> Bool {
        shared.withLock { $0.assembled >= id }
    }
}
