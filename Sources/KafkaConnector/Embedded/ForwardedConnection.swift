internal import Glibc

/// A client's connection, the one made for it, and what is on its way between them.
struct ForwardedConnection {
    private let client: Int32
    private let server: Int32
    private var requests = ForwardedStream()
    private var answers = ForwardedStream()

    /// Both sockets are this connection's from here on.
    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    /// What `poll` is to wait for: the client's socket, then the server's.
    var awaited: [pollfd] {
        [
            Self.awaited(client, incoming: requests, outgoing: answers),
            Self.awaited(server, incoming: answers, outgoing: requests),
        ]
    }

    /// False where the connection has come to its end.
    mutating func move() -> Bool {
        let isWhole = requests.move(from: client, to: server) && answers.move(from: server, to: client)
        return isWhole && !(requests.isDone && answers.isDone)
    }

    func end() {
        close(client)
        close(server)
    }

    private static func awaited(_ socket: Int32, incoming: ForwardedStream, outgoing: ForwardedStream) -> pollfd {
        let events = (incoming.wantsBytes ? POLLIN : 0) | (outgoing.holdsBytes ? POLLOUT : 0)
        // A socket of which nothing is wanted would still report that it was hung up, over and over.
        return pollfd(fd: events == 0 ? -1 : socket, events: Int16(events), revents: 0)
    }
}
