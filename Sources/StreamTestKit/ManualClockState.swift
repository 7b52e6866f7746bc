/// Who sleeps and who watches, as a value that says whom to wake; `ManualClock` wakes them outside its lock.
struct ManualClockState {
    typealias Continuation = CheckedContinuation<Void, any Error>

    struct Wake: Sendable {
        let continuation: Continuation
        let result: Result<Void, any Error>
    }

    private struct Sleeper {
        let deadline: Int64
        let continuation: Continuation
    }

    /// What a test waits for.
    enum Condition {
        /// So many tasks sleep.
        case count(Int)
        /// A task sleeps that wakes within so many nanoseconds.
        case within(Int64)
    }

    private struct Watcher {
        let condition: Condition
        let continuation: Continuation
    }

    let start: Int64
    /// Nanoseconds since the start.
    private(set) var elapsed: Int64 = 0
    private var parked: [Int: Sleeper] = [:]
    private var watchers: [Int: Watcher] = [:]
    /// Cancelled between taking an id and parking under it.
    private var cancelled: Set<Int> = []
    private var lastID = 0

    init(start: Int64) { self.start = start }

    var sleepers: [Int] { Array(parked.keys) }

    var nextDeadline: Int64? { parked.values.map(\.deadline).min() }

    mutating func newID() -> Int {
        lastID += 1
        return lastID
    }

    mutating func sleep(_ id: Int, _ nanoseconds: Int64, _ continuation: Continuation) -> [Wake] {
        if cancelled.remove(id) != nil {
            return [Wake(continuation: continuation, result: .failure(CancellationError()))]
        }
        guard nanoseconds > 0 else { return [Wake(continuation: continuation, result: .success(()))] }
        parked[id] = Sleeper(deadline: elapsed + nanoseconds, continuation: continuation)
        return wakeWatchers()
    }

    private mutating func wakeWatchers() -> [Wake] {
        let met = watchers.filter { isMet($0.value.condition) }.keys.sorted()
        return met.compactMap { watchers.removeValue(forKey: $0) }.map {
            Wake(continuation: $0.continuation, result: .success(()))
        }
    }

    private func isMet(_ condition: Condition) -> Bool {
        switch condition {
        case .count(let count): parked.count >= count
        case .within(let nanoseconds): (nextDeadline ?? .max) - elapsed <= nanoseconds
        }
    }

    mutating func watch(_ id: Int, _ condition: Condition, _ continuation: Continuation) -> [Wake] {
        if cancelled.remove(id) != nil {
            return [Wake(continuation: continuation, result: .failure(CancellationError()))]
        }
        guard !isMet(condition) else { return [Wake(continuation: continuation, result: .success(()))] }
        watchers[id] = Watcher(condition: condition, continuation: continuation)
        return []
    }

    mutating func cancel(_ id: Int) -> [Wake] {
        guard
            let continuation = parked.removeValue(forKey: id)?.continuation
                ?? watchers.removeValue(forKey: id)?.continuation
        else {
            cancelled.insert(id)
            return []
        }
        return [Wake(continuation: continuation, result: .failure(CancellationError()))]
    }

    mutating func advance(to time: Int64) -> [Wake] {
        elapsed = max(elapsed, time)
        let due = parked.filter { $0.value.deadline <= elapsed }
            .sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
        for (id, _) in due { parked.removeValue(forKey: id) }
        return due.map { Wake(continuation: $0.value.continuation, result: .success(())) } + wakeWatchers()
    }
}
