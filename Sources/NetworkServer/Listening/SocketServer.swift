public import StreamCore

/// Listens, and serves every connection in a task of its own on the loop's thread.
///
/// `@unchecked Sendable`: the state is touched on the loop's thread alone; the methods for other threads say so.
public final class SocketServer: @unchecked Sendable {
    public let loop: EventLoop
    public let limits: ServerLimits
    private let logger: any Logger

    private var listeners: [Listener] = []
    private var waiting: [Accepted] = []
    private var acceptor: UnsafeContinuation<Void, Never>?
    private var streams: [ObjectIdentifier: ByteStream] = [:]
    private var served = 0
    private var turnedAway = 0
    private var isDraining = false
    private var hasSaidLimit = false

    public init(loop: EventLoop, limits: ServerLimits = ServerLimits(), logger: any Logger = SilentLogger()) {
        self.loop = loop
        self.limits = limits
        self.logger = logger
    }

    /// Listens at `address` from now on; connections are served while `run` runs. From any thread, before `drain`.
    /// - Throws: `invalid-address`, `listen-failed`.
    @discardableResult
    public func listen(
        at address: ListenAddress, tls: TLSContext? = nil, handler: any ConnectionHandler
    ) throws(WeirError) -> BoundEndpoint {
        try listen(at: address, tls: tls) { _ throws(WeirError) in handler }
    }

    /// The same with a handler that is made once it is known who reaches the address; where that throws, nobody does.
    @discardableResult
    public func listen(
        at address: ListenAddress, tls: TLSContext? = nil,
        handler make: (BoundEndpoint) throws(WeirError) -> any ConnectionHandler
    ) throws(WeirError) -> BoundEndpoint {
        let socket = try ListeningSocket(address)
        let handler: any ConnectionHandler
        do throws(WeirError) {
            handler = try make(socket.endpoint)
        } catch {
            socket.close()
            throw error
        }
        loop.perform { [self] in
            let listener = Listener(socket, server: self, handler: handler, tls: tls)
            listeners.append(listener)
            listener.start()
            if isDraining { listener.stop() }
        }
        return socket.endpoint
    }

    /// Serves until `drain` was called and the last connection has ended. When its task is cancelled, connections are
    /// ended at once.
    public func run() async {
        await withTaskCancellationHandler {
            await withTaskExecutorPreference(loop) {
                await withDiscardingTaskGroup { group in
                    while let accepted = await next() {
                        group.addTask { await self.serve(accepted) }
                    }
                }
            }
        } onCancel: {
            drain(within: 0)
        }
    }

    /// Takes no more connections, ends those that are idle, lets requests under way finish, and ends what is left after
    /// `milliseconds`. From any thread; again with less time, if wanted.
    public func drain(within milliseconds: Int64) {
        loop.perform { [self] in
            isDraining = true
            for listener in listeners { listener.stop() }
            for stream in streams.values { stream.beginDraining() }
            wakeAcceptor()
            loop.schedule(afterMilliseconds: milliseconds) { [self] in
                for stream in streams.values { stream.fail(NetworkError.clientGone) }
            }
        }
    }

    /// How many connections are served. On the loop's thread.
    public var connectionCount: Int { served }

    // MARK: Taking connections

    func accept(_ accepted: Accepted) {
        waiting.append(accepted)
        wakeAcceptor()
    }

    func sawDescriptorLimit() {
        guard !hasSaidLimit else { return }
        hasSaidLimit = true
        logger.log(.warning, "no descriptor is left for new connections, which are turned away; raise ulimit -n")
    }

    private func wakeAcceptor() {
        acceptor?.resume()
        acceptor = nil
    }

    private func next() async -> Accepted? {
        while waiting.isEmpty {
            if isDraining { return nil }
            await withUnsafeContinuation { acceptor = $0 }
        }
        return waiting.removeFirst()
    }

    // MARK: Serving

    private func serve(_ accepted: Accepted) async {
        let stream = ByteStream(accepted.descriptor, peer: accepted.peer, loop: loop, limits: limits.stream)
        guard stream.open() else { return stream.close() }
        streams[ObjectIdentifier(stream)] = stream
        if isDraining { stream.beginDraining() }
        defer {
            streams[ObjectIdentifier(stream)] = nil
            stream.close()
        }
        if served < limits.connections {
            served += 1
            defer { served -= 1 }
            await serve(stream, accepted)
        } else if turnedAway < limits.turnedAway {
            turnedAway += 1
            defer { turnedAway -= 1 }
            await turnAway(stream, accepted)
        }
    }

    private func serve(_ stream: ByteStream, _ accepted: Accepted) async {
        do {
            try await stream.serve {
                if let tls = accepted.tls { try await stream.startTLS(tls) }
                try await accepted.handler.serve(stream)
                try await stream.finish()
            }
        } catch {
            logger.log(.debug, "connection of \(stream.peer): \(error)")
        }
    }

    private func turnAway(_ stream: ByteStream, _ accepted: Accepted) async {
        // Under TLS nothing can be said before a handshake, which is what there is no room for.
        guard accepted.tls == nil, !accepted.handler.overloadAnswer.isEmpty else { return }
        do {
            try await stream.serve {
                try await stream.write(accepted.handler.overloadAnswer)
                try await stream.finish()
            }
        } catch {
            logger.log(.debug, "turned away \(stream.peer): \(error)")
        }
    }
}
