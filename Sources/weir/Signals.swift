internal import StreamCore

#if canImport(Glibc)
    internal import Glibc
#endif

/// SIGINT and SIGTERM. While a job listens, the first one asks it to stop and the second ends the process at once;
/// while nothing listens, the first one ends it. A thread of its own waits for them, so nothing runs in a handler.
enum Signals {
    private struct State {
        var stop: StopSignal?
        var hasAsked = false
        /// Puts the terminal right before the process ends at once.
        var restore: (@Sendable () -> Void)?
    }

    private static let state = Lock(State())

    /// Call once, first of all, on the only thread there is.
    static func listen() {
        // A reader that left is seen where the write fails.
        signal(SIGPIPE, SIG_IGN)
        var mask = watched
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { _ in
                Signals.waitForEver()
                return nil
            }, nil)
        if failure == 0 {
            pthread_detach(thread)
        } else {
            pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        }
    }

    /// From here on the first signal triggers `stop`.
    static func first(triggers stop: StopSignal) {
        state.withLock { $0.stop = stop }
    }

    /// What is to be done before the process ends at once; nil: nothing.
    static func beforeEnding(_ restore: (@Sendable () -> Void)?) {
        state.withLock { $0.restore = restore }
    }

    private static var watched: sigset_t {
        var mask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, SIGINT)
        sigaddset(&mask, SIGTERM)
        return mask
    }

    private static func waitForEver() {
        var mask = watched
        while true {
            var number: Int32 = 0
            guard sigwait(&mask, &number) == 0 else { continue }
            receive(number)
        }
    }

    /// What the listening thread does with one signal.
    static func receive(_ number: Int32) {
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
