internal import CEpoll
internal import Glibc
public import StreamCore

/// One thread that waits for sockets and, between two waits, runs the tasks that serve them: a request costs no wake-up
/// of another thread. What blocks or computes for long does not belong here; it has an executor of its own.
///
/// A turn is one batch of jobs and one `epoll_wait`, so a task that never waits cannot keep sockets from being served
/// as long as it yields.
///
/// `@unchecked Sendable`: what other threads reach is behind `inbox`; all else is touched on the loop's thread alone.
public final class EventLoop: TaskExecutor, @unchecked Sendable {
    private struct Inbox {
        var jobs: [UnownedJob] = []
        var actions: [@Sendable () -> Void] = []
        var isAsleep = false
        var isShutDown = false
    }

    private let inbox = Lock(Inbox())
    private let poller: Poller
    private let name: String
    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var turnEnds: [() -> Void] = []
    private var watched = WatchedDescriptors()
    let deadlines = DeadlineSweep()

    /// Nanoseconds of the monotonic clock at the last wait's end.
    private(set) var now: Int64 = EventLoop.monotonic()
    /// Where sockets are read into: one for all, since what is read is taken over at once.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    /// Starts the thread. `name` is what debuggers and `top` show, cut at 15 bytes.
    /// - Throws: `event-loop-failed` where the system gives no more descriptors.
    public init(name: String) throws(WeirError) {
        self.name = String(name.prefix(15))
        poller = try Poller()
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                let loop = Unmanaged<EventLoop>.fromOpaque(argument.unsafelyUnwrapped).takeRetainedValue()
                weir_enter_loop(argument, loop.name)
                loop.run()
                return nil
            }, context)
        guard failure == 0 else {
            Unmanaged<EventLoop>.fromOpaque(context).release()
            throw WeirError("event-loop-failed", "no thread could be started for \(name)")
        }
        pthread_detach(thread)
    }

    deinit { scratch.deallocate() }

    // MARK: From any thread

    /// Whether the calling thread is the loop's.
    public var isCurrent: Bool { weir_current_loop() == Unmanaged.passUnretained(self).toOpaque() }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            jobs.append(job)
            return
        }
        deliver { $0.jobs.append(job) }
    }

    /// Runs `action` on the loop's thread in its next turn.
    public func perform(_ action: @escaping @Sendable () -> Void) {
        deliver { $0.actions.append(action) }
    }

    /// Lets the thread end once it has run what was enqueued before.
    public func shutDown() {
        deliver { $0.isShutDown = true }
    }

    private func deliver(_ change: @Sendable (inout Inbox) -> Void) {
        let isAsleep = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isAsleep = false }
            return inbox.isAsleep
        }
        if isAsleep { poller.wake() }
    }

    // MARK: On the loop's thread

    /// Runs `action` once, after the jobs of the turn that is under way: where what many requests of one turn ask for is
    /// handed on as one batch. To be called on the loop's thread.
    public func atEndOfTurn(_ action: @escaping () -> Void) {
        precondition(isCurrent, "the end of a turn is asked for outside the loop")
        turnEnds.append(action)
    }

    /// Runs `action` on the loop's thread after `milliseconds`. To be called there.
    func schedule(afterMilliseconds milliseconds: Int64, _ action: @escaping () -> Void) {
        deadlines.schedule(at: now + milliseconds * 1_000_000, action)
    }

    /// - Returns: a tag for `rewatch` and `unwatch`, or nil when the system refuses.
    func watch(_ descriptor: Int32, _ events: UInt32, _ target: any PollTarget) -> UInt32? {
        let generation = watched.insert(target, descriptor)
        guard poller.watch(descriptor, generation, events) else {
            watched.remove(descriptor)
            return nil
        }
        return generation
    }

    func rewatch(_ descriptor: Int32, _ generation: UInt32, _ events: UInt32) {
        poller.rewatch(descriptor, generation, events)
    }

    func unwatch(_ descriptor: Int32) {
        poller.unwatch(descriptor)
        watched.remove(descriptor)
    }

    private func run() {
        while takeInbox() {
            runJobs()
            let ends = turnEnds
            turnEnds.removeAll(keepingCapacity: true)
            for end in ends { end() }
            wait()
            if deadlines.areDue(at: now) { deadlines.sweep(watched, at: now) }
        }
    }

    /// False when the loop is to end.
    private func takeInbox() -> Bool {
        let taken = inbox.withLock { inbox in
            inbox.isAsleep = false
            let taken = Inbox(jobs: inbox.jobs, actions: inbox.actions, isShutDown: inbox.isShutDown)
            if !taken.jobs.isEmpty { inbox.jobs = [] }
            if !taken.actions.isEmpty { inbox.actions = [] }
            return taken
        }
        for action in taken.actions { action() }
        jobs.append(contentsOf: taken.jobs)
        return !(taken.isShutDown && jobs.isEmpty)
    }

    /// One batch: jobs that these enqueue wait for the next turn, after the sockets.
    private func runJobs() {
        swap(&jobs, &running)
        for job in running {
            // Not as a serial executor too: every return of a call would be enqueued anew, to get back from it.
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
        running.removeAll(keepingCapacity: true)
    }

    private func wait() {
        let count = poller.wait(milliseconds: timeout())
        now = Self.monotonic()
        for index in 0..<count {
            guard let event = poller.event(at: index) else { continue }
            watched.target(event.descriptor, event.generation)?.ready(event.events)
        }
    }

    private func timeout() -> Int32 {
        guard jobs.isEmpty else { return 0 }
        let isEmpty = inbox.withLock { inbox in
            inbox.isAsleep = inbox.jobs.isEmpty && inbox.actions.isEmpty && !inbox.isShutDown
            return inbox.isAsleep
        }
        return isEmpty ? deadlines.milliseconds(from: now) : 0
    }

    private static func monotonic() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
