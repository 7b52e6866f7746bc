/// Whether a table that does not answer is asked at all. Times are monotonic nanoseconds.
///
/// | state | means | becomes |
/// | --- | --- | --- |
/// | `closed` | requests go out; so many in a row failed | `open` at the threshold; zero failures at an answer |
/// | `open` | none goes out before `until` | `probing` when a request is sent at or after `until`; `closed` at a late answer |
/// | `probing` | one request is out, to see | `closed` at an answer; `open` for longer at a failure |
///
/// An answer that is an error is an answer: the table was reached. A failure that arrives while it is open, of a
/// request from before, changes nothing.
struct CircuitBreaker: Equatable {
    enum State: Equatable {
        case closed(failures: Int)
        case open(until: Int64)
        case probing
    }

    enum Permission: Equatable {
        case go
        /// One request, to see.
        case probe
        /// None before that time; nil: none before the probe's reply.
        case wait(until: Int64?)
    }

    /// Failures in a row at which it opens.
    static let threshold = 5

    private(set) var state = State.closed(failures: 0)
    /// How often it opened since it was last closed.
    private(set) var openings = 0

    var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    func permission(now: Int64) -> Permission {
        switch state {
        case .closed: .go
        case .open(let until): now >= until ? .probe : .wait(until: until)
        case .probing: .wait(until: nil)
        }
    }

    /// A request goes out, which `permission` allowed.
    mutating func sent() {
        if case .open = state { state = .probing }
    }

    mutating func answered() {
        state = .closed(failures: 0)
        openings = 0
    }

    /// A request found nobody. `pause` says how long to stay open after so many openings.
    mutating func failed(now: Int64, pause: (Int) -> Int64) {
        switch state {
        case .closed(let failures) where failures + 1 < Self.threshold: state = .closed(failures: failures + 1)
        case .closed, .probing:
            state = .open(until: now + pause(openings))
            openings += 1
        case .open: break
        }
    }

    /// The probe was called off before it was answered: another may go out at once.
    mutating func calledOff(now: Int64) {
        if case .probing = state { state = .open(until: now) }
    }
}
