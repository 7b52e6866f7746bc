internal import CProcess

#if canImport(Glibc)
    internal import Glibc
#endif

/// One thread of its own that runs tasks and actors which may block: lanes, state owners, SQLite, libpq.
/// The cooperative pool has as many threads as there are cores, and a blocking call there starves everything.
///
/// `@unchecked Sendable`: all state is behind `mutex`; the thread keeps the executor alive until `shutDown()`.
public final class ThreadExecutor: TaskExecutor, SerialExecutor, @unchecked Sendable {
    private let name: String
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let ready: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [UnownedJob] = []
    private var isShutDown = false

    /// Starts the thread. `name` is what debuggers and `top` show, cut at 15 bytes.
    public init(name: String) {
        self.name = String(name.prefix(15))
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        ready = .allocate(capacity: 1)
        ready.initialize(to: pthread_cond_t())
        pthread_cond_init(ready, nil)
        start()
    }

    deinit {
        pthread_cond_destroy(ready)
        pthread_mutex_destroy(mutex)
        ready.deallocate()
        mutex.deallocate()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(ready)
        pthread_mutex_unlock(mutex)
    }

    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Lets the thread end once it has run what was enqueued before.
    public func shutDown() {
        pthread_mutex_lock(mutex)
        isShutDown = true
        pthread_cond_signal(ready)
        pthread_mutex_unlock(mutex)
    }

    private func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                let executor = Unmanaged<ThreadExecutor>.fromOpaque(argument.unsafelyUnwrapped).takeRetainedValue()
                weir_name_thread(executor.name)
                executor.run()
                return nil
            }, context)
        precondition(failure == 0, "no thread could be started for executor \(name)")
        pthread_detach(thread)
    }

    private func run() {
        while let batch = nextJobs() {
            for job in batch {
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
        }
    }

    private func nextJobs() -> [UnownedJob]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while jobs.isEmpty {
            if isShutDown { return nil }
            pthread_cond_wait(ready, mutex)
        }
        let batch = jobs
        jobs.removeAll(keepingCapacity: true)
        return batch
    }
}
