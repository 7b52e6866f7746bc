internal import Glibc
internal import StreamCore

/// Listens on one port of 127.0.0.1 and passes each connection on to another port, on one thread that polls.
///
/// librdkafka's broker cannot be told its port. Through this one a client finds it: the metadata that it is given there
/// names the broker's own port, which it goes on with.
///
/// `@unchecked Sendable`: the descriptors are set once; `isClosed` is behind a lock; the rest is the thread's own.
final class PortForwarder: @unchecked Sendable {
    /// More than these wait to be accepted.
    static let maximumConnections = 256
    /// Milliseconds without accepting when the process has no descriptor left.
    private static let pause: Int32 = 100

    private let target: UInt16
    private let listener: Int32
    /// Closing is told to the thread by closing the writing end.
    private let wake: (read: Int32, write: Int32)
    private var thread = pthread_t()
    private let isClosed = Lock(false)

    /// - Throws: `kafka-embedded-port` where the port is taken, `kafka-embedded` where no thread or pipe is to be had.
    init(port: UInt16, target: UInt16) throws {
        self.target = target
        listener = try LoopbackSocket.listening(on: port)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            Glibc.close(listener)
            throw WeirError("kafka-embedded", "the embedded Kafka broker could not start")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        wake = (ends[0], ends[1])
        // The thread borrows this object: `close`, which every end of it calls, waits for the thread.
        let failure = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<PortForwarder>.fromOpaque(argument.unsafelyUnwrapped).takeUnretainedValue().run()
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
        guard failure == 0 else {
            isClosed.withLock { $0 = true }
            for descriptor in ends + [listener] { Glibc.close(descriptor) }
            throw WeirError("kafka-embedded", "the embedded Kafka broker could not start")
        }
    }

    deinit { close() }

    /// Ends every connection and frees the port.
    func close() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        Glibc.close(wake.write)
        pthread_join(thread, nil)
        Glibc.close(wake.read)
        Glibc.close(listener)
    }

    private func run() {
        var connections: [ForwardedConnection] = []
        var isPaused = false
        defer { for connection in connections { connection.end() } }
        while true {
            let accepts = !isPaused && connections.count < Self.maximumConnections
            var awaited = [
                pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
                pollfd(fd: accepts ? listener : -1, events: Int16(POLLIN), revents: 0),
            ]
            for connection in connections { awaited += connection.awaited }
            let count = poll(&awaited, nfds_t(awaited.count), isPaused ? Self.pause : -1)
            guard count >= 0 || errno == EINTR, awaited[0].revents == 0 else { return }
            Self.move(&connections, awaited[2...])
            isPaused = awaited[1].revents != 0 && !accept(into: &connections)
        }
    }

    /// Moves what is ready, and takes out the connections that have ended.
    private static func move(_ connections: inout [ForwardedConnection], _ awaited: ArraySlice<pollfd>) {
        for index in connections.indices.reversed() {
            let place = awaited.startIndex + 2 * index
            guard awaited[place].revents != 0 || awaited[place + 1].revents != 0 else { continue }
            guard !connections[index].move() else { continue }
            connections[index].end()
            connections.remove(at: index)
        }
    }

    /// False where there is no descriptor for one more connection.
    private func accept(into connections: inout [ForwardedConnection]) -> Bool {
        let client = LoopbackSocket.accepted(by: listener)
        guard client >= 0 else { return errno != EMFILE && errno != ENFILE }
        let server = LoopbackSocket.connecting(to: target)
        guard server >= 0 else {
            Glibc.close(client)
            return false
        }
        connections.append(ForwardedConnection(client: client, server: server))
        return true
    }
}
