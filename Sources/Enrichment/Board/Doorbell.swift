/// Wakes the one worker when there is something to look at; a ring while it works is kept until it rests.
///
/// `silent`: nothing new; `rung`: look again before resting; `waiting`: the worker rests.
struct Doorbell {
    typealias Continuation = CheckedContinuation<Void, Never>

    private enum State {
        case silent
        case rung
        case waiting(Continuation)
    }

    private var state = State.silent

    /// The continuation to resume outside the lock, where the worker rests.
    mutating func ring() -> Continuation? {
        guard case .waiting(let continuation) = state else {
            state = .rung
            return nil
        }
        state = .silent
        return continuation
    }

    /// The worker comes to rest; its own continuation back where somebody rang meanwhile.
    mutating func rest(_ continuation: Continuation) -> Continuation? {
        guard case .rung = state else {
            state = .waiting(continuation)
            return nil
        }
        state = .silent
        return continuation
    }
}
