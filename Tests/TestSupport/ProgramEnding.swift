internal import Glibc
internal import StreamCore

/// The end of a child process: reaped by a thread of its own, awaited by any number of threads and tasks.
final class ProgramEnding: Sendable {
    private struct Shared {
        var status: ProgramStatus?
        var waiting: [CheckedContinuation<ProgramStatus, Never>] = []
        /// Closed at the end, which every reader of the other end sees at once.
        var bell: Descriptor?
    }

    private let id: pid_t
    private let shared = Lock(Shared())
    private let listening: Descriptor

    /// - Throws: `ProgramFailure`.
    init(of id: pid_t) throws {
        self.id = id
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw ProgramFailure("no socket pair", number: errno) }
        listening = Descriptor(ends[0])
        let bell = Descriptor(ends[1])
        shared.withLock { $0.bell = bell }
        try startThread()
    }

    var status: ProgramStatus? { shared.withLock { $0.status } }

    /// Under the lock under which the child is reaped: until then nobody else can have its id.
    func signal(_ number: Int32) { shared.withLock { if $0.status == nil { kill(id, number) } } }

    /// Nil where it has not ended within `seconds`.
    func wait(seconds: Int) -> ProgramStatus? {
        var last = timespec()
        clock_gettime(CLOCK_MONOTONIC, &last)
        let end = last.tv_sec + seconds
        while last.tv_sec < end, status == nil {
            var wanted = pollfd(fd: listening.number, events: 0, revents: 0)
            poll(&wanted, 1, Int32(end - last.tv_sec) * 1000)
            clock_gettime(CLOCK_MONOTONIC, &last)
        }
        return status
    }

    func end() async -> ProgramStatus {
        await withCheckedContinuation { continuation in
            let known = shared.withLock { shared in
                if shared.status == nil { shared.waiting.append(continuation) }
                return shared.status
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    private func startThread() throws {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<ProgramEnding>.fromOpaque(argument!).takeRetainedValue().reap()
                return nil
            }, context)
        guard failure == 0 else { throw ProgramFailure("no thread to wait for a program", number: failure) }
        pthread_detach(thread)
    }

    private func reap() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) == -1 && errno == EINTR {}
        let (status, waiting) = shared.withLock { shared in
            let status = Self.collect(id)
            shared.status = status
            shared.bell = nil
            defer { shared.waiting = [] }
            return (status, shared.waiting)
        }
        for continuation in waiting { continuation.resume(returning: status) }
    }

    /// The bits are those of wait(2), whose macros are not imported.
    private static func collect(_ id: pid_t) -> ProgramStatus {
        var bits: Int32 = 0
        while waitpid(id, &bits, 0) == -1 && errno == EINTR {}
        let signal = bits & 0x7f
        return signal == 0 ? .exit((bits >> 8) & 0xff) : .signal(signal)
    }
}
