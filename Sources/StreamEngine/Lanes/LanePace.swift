internal import StreamCore
internal import Synchronization

/// Whether a lane comes back to its source. Where it does not, because an edge is full or a lookup waits, its partitions are
/// paused, so that nothing is fetched that nobody takes; they are resumed when it comes back.
final class LanePace: Sendable {
    private let lastBeat: Atomic<Int64>
    private let paused = Atomic<Bool>(false)
    private let readers: [any SourceReader]
    /// Nanoseconds without a beat after which the lane counts as held back.
    static let patience: Int64 = 1_000_000_000

    init(readers: [any SourceReader], now: Int64) {
        self.readers = readers
        lastBeat = Atomic(now)
    }

    var isPaused: Bool { paused.load(ordering: .relaxed) }

    /// The lane is at its source.
    func beat(_ now: Int64) {
        lastBeat.store(now, ordering: .relaxed)
        guard paused.exchange(false, ordering: .acquiringAndReleasing) else { return }
        for reader in readers { reader.resume() }
    }

    /// Called now and then by the housekeeping task.
    func pauseIfHeld(_ now: Int64) {
        guard now - lastBeat.load(ordering: .relaxed) > Self.patience else { return }
        guard !paused.exchange(true, ordering: .acquiringAndReleasing) else { return }
        for reader in readers { reader.pause() }
    }
}
