internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// SIGINT and SIGTERM. While a job listens, the first one asks it to stop and the second ends the process at once;
/// while nothing listens, the first one ends it. The handler only writes the signal's number into a pipe; a thread of
/// its own reads that and does the rest. (Blocking them and waiting would need every thread's mask, and the runtime
/// has threads before `main` begins.)
enum Signals {
    private struct State {
        var stop: StopSignal?
        var hasAsked = false
        /// Puts the terminal right before the process ends at once.
        var restore: (@Sendable () -> Void)?
        var hangUp: (@Sendable () -> Void)?
    }

    private static let state = Lock(State())

    /// Call once. Where no pipe or thread is to be had, signals end the process as they do by default.
    static func listen() {
        // A reader that left is seen where the write fails.
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        signalPipe = (read: ends[0], write: ends[1])
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { _ in
                Signals.readForEver()
                return nil
            }, nil)
        guard failure == 0 else { return }
        pthread_detach(thread)
        for number in [SIGINT, SIGTERM] { install(number) }
    }

    /// From here on the first signal triggers `stop`.
    static func first(triggers stop: StopSignal) {
        state.withLock { $0.stop = stop }
    }

    /// What is to be done before the process ends at once; nil: nothing.
    static func beforeEnding(_ restore: (@Sendable () -> Void)?) {
        state.withLock { $0.restore = restore }
    }

    /// From here on SIGHUP does `action`, on the listening thread, and no longer ends the process; unless it was ignored
    /// when the process began, as under nohup.
    static func onHangUp(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.hangUp = action }
        install(SIGHUP)
    }

    private static func install(_ number: Int32) {
        var previous = sigaction()
        sigaction(number, nil, &previous)
        // A shell without job control starts what runs in its background with SIGINT ignored, and means it (POSIX,
        // Shell Command Language 2.11).
        let isIgnored = unsafeBitCast(previous.__sigaction_handler.sa_handler, to: Int.self) == 1
        if isIgnored { return }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(signalPipe.write, &byte, 1)
            errno = before
        }
        // Calls that were interrupted go on by themselves.
        action.sa_flags = SA_RESTART
        sigaction(number, &action, nil)
    }

    private static func readForEver() {
        var byte: UInt8 = 0
        while true {
            let count = read(signalPipe.read, &byte, 1)
            if count == 1 {
                receive(Int32(byte))
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }

    /// What the listening thread does with one signal.
    static func receive(_ number: Int32) {
        if number == SIGHUP {
            let action = state.withLock { $0.hangUp }
            action?()
            return
        }
        let (stop, restore) = state.withLock { state in
            let stop = state.hasAsked ? nil : state.stop
            state.hasAsked = true
            return (stop, state.restore)
        }
        if let stop {
            stop.trigger()
        } else {
            restore?()
            _exit(128 + number)
        }
    }
}

// Sound: written once, by `listen()`, before the thread and the handlers that read it exist.
nonisolated(unsafe) private var signalPipe: (read: Int32, write: Int32) = (-1, -1)
