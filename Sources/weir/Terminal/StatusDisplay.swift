internal import StreamCore

/// Shows a running job on standard error, and is where it logs to.
final class StatusDisplay: Logger {
    enum Mode: Sendable {
        case screen, lines, none
    }

    private struct State {
        var trail = StatusTrail()
        var notices: [String] = []
        var footer: String?
        var lastLineAt: Int64?
        /// What the last line said, but for its time.
        var lastFigures = ""
        var hasFinished = false
        var isEntered = false
        var isClosed = false
    }

    private let mode: Mode
    private let isBounded: Bool
    private let device: TerminalDevice
    private let level: LogLevel
    private let state = Lock(State())

    init(_ mode: Mode, isBounded: Bool, device: TerminalDevice = .standardError, level: LogLevel = .notice) {
        self.mode = mode
        self.isBounded = isBounded
        self.device = device
        self.level = level
    }

    /// Call about four times a second, from any thread. The drawing happens inside the lock, so that nothing is written
    /// behind `close()`.
    func show(_ status: JobStatus) {
        state.withLock { state in
            guard !state.isClosed else { return }
            var status = status
            status.isBounded = status.isBounded || isBounded
            state.trail.add(status)
            switch mode {
            case .screen: draw(&state)
            case .lines: writeLine(&state)
            case .none: break
            }
        }
    }

    func log(_ level: LogLevel, _ message: @autoclosure () -> String) {
        guard level >= self.level else { return }
        let line = level >= .warning ? "\(level): \(message())" : message()
        state.withLock { state in
            if state.isEntered, !state.isClosed {
                state.notices.append(line)
                // All of them are printed at the end; a job that complains for days must not fill memory.
                if state.notices.count > 200 { state.notices.removeFirst(100) }
                draw(&state)
            } else {
                device.write("weir: \(TextWidth.harmless(line))\n")
            }
        }
    }

    /// Keeps a line at the screen's foot while it is shown; without a screen it is said once.
    func pin(_ line: String) {
        state.withLock { state in
            state.footer = line
            if mode != .screen || state.isClosed { device.write("weir: \(TextWidth.harmless(line))\n") }
        }
    }

    /// Leaves the screen and prints its last picture, and what was logged meanwhile, where it can be read later.
    func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            guard state.isEntered else { return }
            Signals.beforeEnding(nil)
            // What stood at the foot holds no longer.
            state.footer = nil
            let lines = frame(state, notices: []) + state.notices.map { "weir: \(TextWidth.harmless($0))" }
            device.write(Screen.leave + lines.joined(separator: "\n") + "\n")
        }
    }

    private func draw(_ state: inout State) {
        if !state.isEntered {
            state.isEntered = true
            let device = device
            Signals.beforeEnding { device.write(Screen.leave) }
            device.write(Screen.enter)
        }
        device.write(Screen.draw(frame(state, notices: state.notices)))
    }

    private func frame(_ state: State, notices: [String]) -> [String] {
        ScreenFrame(
            trail: state.trail, size: device.size, style: device.style, notices: notices, footer: state.footer
        ).lines()
    }

    private func writeLine(_ state: inout State) {
        let now = state.trail.current.runningFor
        // The last word comes whenever it comes, and agrees with the summary.
        let isLast = state.trail.current.phase == .finished && !state.hasFinished
        let figures = StatusLine.figures(state.trail)
        // A job to which nothing comes says the same once a minute, so that it can be seen to live.
        let pause: Int64 = figures == state.lastFigures ? 60_000_000_000 : 1_000_000_000
        if !isLast, let last = state.lastLineAt, now >= last, now - last < pause { return }
        state.hasFinished = isLast
        state.lastLineAt = now
        state.lastFigures = figures
        device.write("\(Figures.duration(now)) \(figures)\n")
    }
}
