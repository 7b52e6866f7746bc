internal import Glibc
internal import StreamCore

/// Runs asynchronous work on the thread that calls it, which waits for its end.
///
/// An `async` main would let the main thread exit and its tasks move between threads: callgrind 3.19 does not survive
/// the first, and counts would not repeat with the second.
///
/// `@unchecked Sendable`: all state is behind `mutex`.
final class CallingThread: TaskExecutor, @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let ready = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var isDone = false

    private init() {
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        ready.initialize(to: pthread_cond_t())
        pthread_cond_init(ready, nil)
    }

    deinit {
        pthread_cond_destroy(ready)
        pthread_mutex_destroy(mutex)
        ready.deallocate()
        mutex.deallocate()
    }

    /// Returns when `body` has.
    static func run(_ body: @escaping @Sendable () async -> Void) {
        let thread = CallingThread()
        // The one unstructured task: the synchronous main has no task that could be its parent, and waits for it below.
        Task(executorPreference: thread) {
            await body()
            thread.finish()
        }
        while let job = thread.next() { job.runSynchronously(on: thread.asUnownedTaskExecutor()) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(ready)
        pthread_mutex_unlock(mutex)
    }

    private func finish() {
        pthread_mutex_lock(mutex)
        isDone = true
        pthread_cond_signal(ready)
        pthread_mutex_unlock(mutex)
    }

    private func next() -> UnownedJob? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty {
            if isDone { return nil }
            pthread_cond_wait(ready, mutex)
        }
        return jobs.removeFirst()
    }
}
