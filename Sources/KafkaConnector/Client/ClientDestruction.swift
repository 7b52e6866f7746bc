internal import CRDKafka
internal import Glibc

/// The end of one of librdkafka's clients, on a thread of its own.
///
/// Destroying a client waits for its threads, and these wait for ever where something of the client is still held. That has
/// happened to a consumer whose topic was deleted, too; librdkafka's issues 3007 and 3143 tell of the like. A job that is to
/// end does not hang on that.
///
/// `@unchecked Sendable`: `raw` is that thread's alone; `isOver` is behind `mutex`.
final class ClientDestruction: @unchecked Sendable {
    private let raw: OpaquePointer
    /// What the client's callbacks report to, as long as there is a client.
    private let events: ClientEvents
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var isOver = false

    private init(_ raw: OpaquePointer, _ events: ClientEvents) {
        self.raw = raw
        self.events = events
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        changed = .allocate(capacity: 1)
        changed.initialize(to: pthread_cond_t())
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Destroys the client.
    /// - Returns: false where that is not over after so many milliseconds. It goes on by itself then.
    static func run(_ raw: OpaquePointer, _ events: ClientEvents, patience: Int) -> Bool {
        let destruction = ClientDestruction(raw, events)
        guard destruction.start() else {
            destruction.destroy()
            return true
        }
        return destruction.wait(patience)
    }

    private func start() -> Bool {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ClientDestruction>.fromOpaque(argument).takeRetainedValue().destroy()
                return nil
            }, context)
        guard failure == 0 else {
            Unmanaged<ClientDestruction>.fromOpaque(context).release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func destroy() {
        // A group that was never joined need not be left.
        rd_kafka_destroy_flags(raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        pthread_mutex_lock(mutex)
        isOver = true
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }

    private func wait(_ milliseconds: Int) -> Bool {
        var end = timespec()
        clock_gettime(CLOCK_REALTIME, &end)
        end.tv_sec += milliseconds / 1000
        end.tv_nsec += milliseconds % 1000 * 1_000_000
        if end.tv_nsec >= 1_000_000_000 {
            end.tv_sec += 1
            end.tv_nsec -= 1_000_000_000
        }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isOver, pthread_cond_timedwait(changed, mutex, &end) == 0 {}
        return isOver
    }
}
