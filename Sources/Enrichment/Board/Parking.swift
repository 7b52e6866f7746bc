/// Tasks that wait for something they were promised under an id: whichever comes first, the promise kept or the task
/// parked, neither is lost. Whoever changes it resumes the returned continuation outside its lock.
///
/// | spot | means | becomes |
/// | --- | --- | --- |
/// | none | nothing promised yet, or all done | `parked`, `ready` |
/// | `parked` | the task waits | none, when it is resumed |
/// | `ready` | the result came, or the task was cancelled, before it parked | none, when the task comes to park |
struct Parking {
    typealias Continuation = CheckedContinuation<Waiter, any Error>

    struct Resumption: Sendable {
        let continuation: Continuation
        let result: Result<Waiter, any Error>

        func resume() { continuation.resume(with: result) }
    }

    private enum Spot {
        case parked(Continuation)
        case ready(Result<Waiter, any Error>)
    }

    private var spots: [Int: Spot] = [:]

    var isEmpty: Bool { spots.isEmpty }

    /// The task of `id` comes to wait.
    mutating func park(_ id: Int, _ continuation: Continuation) -> Resumption? {
        guard case .ready(let result) = spots.removeValue(forKey: id) else {
            spots[id] = .parked(continuation)
            return nil
        }
        return Resumption(continuation: continuation, result: result)
    }

    /// What the task of `id` waits for. A second result for the same id is none.
    mutating func deliver(_ id: Int, _ result: Result<Waiter, any Error>) -> Resumption? {
        switch spots[id] {
        case .parked(let continuation):
            spots[id] = nil
            return Resumption(continuation: continuation, result: result)
        case .none:
            spots[id] = .ready(result)
            return nil
        case .ready: return nil
        }
    }

    /// The task of `id` waits no more: what came too late for it is let go.
    mutating func leave(_ id: Int) { spots[id] = nil }
}
