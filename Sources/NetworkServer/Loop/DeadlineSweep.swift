/// Deadlines of everything that is watched. They move with every request, and almost none is ever reached: so nothing
/// is kept by deadline. All are looked through when the earliest known one is due, and at most every 20 ms.
///
/// A class, since what is done at a deadline asks for others.
final class DeadlineSweep {
    private static let shortestPause: Int64 = 20_000_000

    private var next = Int64.max
    private var actions: [(deadline: Int64, action: () -> Void)] = []

    /// Says that something has to be done at `deadline`.
    func expect(_ deadline: Int64) { next = min(next, deadline) }

    func schedule(at deadline: Int64, _ action: @escaping () -> Void) {
        actions.append((deadline, action))
        expect(deadline)
    }

    func areDue(at now: Int64) -> Bool { now >= next }

    /// Until the next sweep, rounded up; -1 for ever.
    func milliseconds(from now: Int64) -> Int32 {
        if next == .max { return -1 }
        return Int32(clamping: max(0, (next - now + 999_999) / 1_000_000))
    }

    func sweep(_ watched: WatchedDescriptors, at now: Int64) {
        next = .max
        // What is done may set deadlines anew: these come on top of what stands here.
        var earliest = Int64.max
        for index in 0..<watched.count {
            guard let target = watched.target(at: index) else { continue }
            if target.deadline <= now { target.deadlinePassed() }
            earliest = min(earliest, target.deadline)
        }
        let due = actions.filter { $0.deadline <= now }
        actions.removeAll { $0.deadline <= now }
        for entry in actions { earliest = min(earliest, entry.deadline) }
        for entry in due { entry.action() }
        if earliest != .max { expect(max(earliest, now + Self.shortestPause)) }
    }
}
