internal import StreamCore

/// A transfer's progress on standard error: one line drawn over and over on a terminal, nothing elsewhere.
final class ProgressDisplay: Sendable {
    private struct State {
        var startedAt: Int64?
        var drawnAt: Int64 = 0
        var hasDrawn = false
        var isClosed = false
    }

    private let device: TerminalDevice
    private let clock: any EngineClock
    private let state = Lock(State())

    init(_ device: TerminalDevice, clock: any EngineClock = SystemClock()) {
        self.device = device
        self.clock = clock
    }

    /// May be called for every batch: draws four times a second, and when all is done.
    func show(done: Int, of total: Int?) {
        guard device.isInteractive else { return }
        let now = clock.monotonic()
        state.withLock { state in
            guard !state.isClosed else { return }
            let start = state.startedAt ?? now
            state.startedAt = start
            guard done == total || now - state.drawnAt >= 250_000_000 else { return }
            state.drawnAt = now
            state.hasDrawn = true
            let line = ProgressLine(done: done, total: total, elapsed: now - start)
            device.write("\r" + line.text(width: device.size.columns - 1, style: device.style) + "\u{1B}[K")
        }
    }

    /// Leaves the line standing.
    func close() {
        state.withLock { state in
            if state.hasDrawn, !state.isClosed { device.write("\n") }
            state.isClosed = true
        }
    }
}
