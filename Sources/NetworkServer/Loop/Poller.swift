internal import CEpoll
internal import Glibc
internal import StreamCore

/// Level-triggered epoll and an eventfd that wakes it.
final class Poller {
    struct Event {
        let descriptor: Int32
        let generation: UInt32
        let events: UInt32
    }

    private static let capacity = 256

    private let epoll: Int32
    private let wakeUp: Int32
    private let ready: UnsafeMutablePointer<epoll_event>

    init() throws(WeirError) {
        epoll = epoll_create1(O_CLOEXEC)
        wakeUp = eventfd(0, O_CLOEXEC | O_NONBLOCK)
        ready = .allocate(capacity: Self.capacity)
        guard epoll >= 0, wakeUp >= 0, watch(wakeUp, 0, WEIR_POLL_IN) else {
            throw WeirError(
                "event-loop-failed", "no event loop could be made: \(String(cString: strerror(errno)))",
                hint: "raise the limit on open files: ulimit -n")
        }
    }

    deinit {
        if epoll >= 0 { close(epoll) }
        if wakeUp >= 0 { close(wakeUp) }
        ready.deallocate()
    }

    /// From any thread.
    func wake() {
        var one: UInt64 = 1
        _ = write(wakeUp, &one, 8)
    }

    func watch(_ descriptor: Int32, _ generation: UInt32, _ events: UInt32) -> Bool {
        control(EPOLL_CTL_ADD, descriptor, generation, events)
    }

    func rewatch(_ descriptor: Int32, _ generation: UInt32, _ events: UInt32) {
        _ = control(EPOLL_CTL_MOD, descriptor, generation, events)
    }

    func unwatch(_ descriptor: Int32) {
        _ = control(EPOLL_CTL_DEL, descriptor, 0, 0)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ generation: UInt32, _ events: UInt32) -> Bool {
        // The generation tells an event of a closed descriptor from one of its successor with the same number.
        let tag = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
        var event = epoll_event(events: events, data: epoll_data(u64: tag))
        return epoll_ctl(epoll, operation, descriptor, &event) == 0
    }

    /// Waits at most `milliseconds` (-1: for ever); returns how many events there are.
    func wait(milliseconds: Int32) -> Int {
        max(Int(epoll_wait(epoll, ready, Int32(Self.capacity), milliseconds)), 0)
    }

    /// An event of the last wait; nil for the wake-up, which is taken back.
    func event(at index: Int) -> Event? {
        let tag = ready[index].data.u64
        let descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: tag))
        if descriptor == wakeUp {
            var count: UInt64 = 0
            _ = read(wakeUp, &count, 8)
            return nil
        }
        return Event(
            descriptor: descriptor, generation: UInt32(truncatingIfNeeded: tag >> 32), events: ready[index].events)
    }
}
