internal import CEpoll
internal import Glibc

/// Takes connections off one listening socket.
final class Listener: PollTarget {
    /// At most so many in a turn, so that a flood does not keep the others waiting.
    private static let batch = 64
    /// How long nothing is taken when the system has no descriptor left, not even the spare one.
    private static let pause: Int64 = 100

    private let socket: ListeningSocket
    private let loop: EventLoop
    private let handler: any ConnectionHandler
    private let tls: TLSContext?
    private let server: SocketServer
    private var generation: UInt32 = 0
    private var isOpen = false
    /// Given up for a moment when descriptors run out, so that a client can be turned away rather than left waiting.
    private var spare = open("/dev/null", O_RDONLY | O_CLOEXEC)

    init(
        _ socket: ListeningSocket, server: SocketServer, handler: any ConnectionHandler, tls: TLSContext?
    ) {
        self.socket = socket
        self.server = server
        self.loop = server.loop
        self.handler = handler
        self.tls = tls
    }

    var deadline: Int64 { .max }
    func deadlinePassed() {}

    func start() {
        guard let tag = loop.watch(socket.descriptor, WEIR_POLL_IN, self) else { return }
        generation = tag
        isOpen = true
    }

    func stop() {
        guard isOpen else { return }
        isOpen = false
        loop.unwatch(socket.descriptor)
        // Closing alone leaves it listening while a child that is just being started has a copy, and clients would wait
        // in its backlog for nobody.
        shutdown(socket.descriptor, Int32(SHUT_RDWR))
        close(socket.descriptor)
        if spare >= 0 { close(spare) }
    }

    func ready(_ events: UInt32) {
        for _ in 0..<Self.batch where isOpen {
            guard takeOne() else { return }
        }
    }

    /// False when there is no more for now.
    private func takeOne() -> Bool {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let descriptor = weir_accept(socket.descriptor, &address, &size)
        if descriptor >= 0 {
            ListeningSocket.set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
            server.accept(
                Accepted(descriptor: descriptor, peer: PeerAddress(address), handler: handler, tls: tls))
            return true
        }
        switch errno {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return turnAwayWithSpare()
        case EINTR, ECONNABORTED, EPROTO, EPERM: return true
        default: return false
        }
    }

    /// The waiting client would make the listening socket ready for ever.
    private func turnAwayWithSpare() -> Bool {
        server.sawDescriptorLimit()
        if spare >= 0 { close(spare) }
        let descriptor = weir_accept(socket.descriptor, nil, nil)
        if descriptor >= 0 {
            turnAway(descriptor)
            close(descriptor)
        }
        spare = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if spare < 0 || descriptor < 0 { rest() }
        return spare >= 0 && descriptor >= 0
    }

    private func turnAway(_ descriptor: Int32) {
        let answer = tls == nil ? handler.overloadAnswer : []
        // What the client sent is read first: closing over unread bytes would take the answer back.
        _ = recv(descriptor, loop.scratch.baseAddress, loop.scratch.count, 0)
        _ = answer.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        shutdown(descriptor, Int32(SHUT_WR))
    }

    private func rest() {
        loop.rewatch(socket.descriptor, generation, 0)
        loop.schedule(afterMilliseconds: Self.pause) { [self] in
            if isOpen { loop.rewatch(socket.descriptor, generation, WEIR_POLL_IN) }
        }
    }
}

/// A connection that nobody serves yet.
struct Accepted: Sendable {
    let descriptor: Int32
    let peer: PeerAddress
    let handler: any ConnectionHandler
    let tls: TLSContext?
}
