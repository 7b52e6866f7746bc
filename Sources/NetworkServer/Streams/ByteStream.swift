internal import CEpoll
internal import Glibc
internal import StreamCore

/// One connection as two streams of bytes, TCP or TLS, on an event loop. A protocol reads what is buffered, takes what
/// it understood and asks for more; it writes, and waits when the client does not keep up.
///
/// A client's leaving cancels the task that serves it. What such a task still writes is sent as long as the socket
/// takes it: a client may have closed only its own direction.
///
/// `@unchecked Sendable`: all state is touched on the loop's thread alone. Every `async` method goes there first; the
/// others are for callers who are there.
public final class ByteStream: PollTarget, @unchecked Sendable {
    struct Waiter {
        let ticket: Int
        let continuation: UnsafeContinuation<Void, Never>
    }

    public let loop: EventLoop
    public let limits: StreamLimits
    public let peer: PeerAddress

    private(set) var descriptor: Int32
    var transport: Transport
    private var generation: UInt32 = 0
    private var isWatched = false
    private var interest = Interest()

    private var input = ByteQueue()
    private var received = 0
    private var output = ByteQueue()

    private var reader: Waiter?
    private var writer: Waiter?
    /// The writer goes on when no more than this is unsent.
    private var writerGoal = 0
    private var tickets = 0

    /// After the last answer, what the client still sends is read and dropped: closing over unread bytes resets the
    /// connection, and the answer may be lost. To be switched off where nothing can be under way.
    public var lingers = true
    private(set) var isAtEnd = false
    private(set) var failure: WeirError?
    /// The client has closed its direction or gone.
    public private(set) var hasPeerLeft = false
    /// The server is about to end: an answer under way is finished, and no new request is waited for.
    public private(set) var isDraining = false
    private var isIdle = false
    /// OpenSSL reads the socket itself until the handshake is done.
    private var isShakingHands = false

    private var readDeadline = Int64.max
    private var hasReadTimedOut = false
    private var writeDeadline = Int64.max

    /// The task that serves this connection. The reference is kept only while `withUnsafeCurrentTask` runs, and only
    /// `cancel`, which may come from anywhere, is called on it.
    private var task: UnsafeCurrentTask?

    init(_ descriptor: Int32, peer: PeerAddress, loop: EventLoop, limits: StreamLimits) {
        self.descriptor = descriptor
        self.peer = peer
        self.loop = loop
        self.limits = limits
        transport = .plain(descriptor)
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    // MARK: What was read

    /// How many bytes have come and were not taken.
    public var buffered: Int { input.count }

    /// The bytes that were not taken yet; the pointer is good inside only.
    public func withBuffered<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try input.withBytes(body)
    }

    /// Takes the first `count` bytes, of those that are buffered.
    public func take(_ count: Int) {
        precondition(count <= input.count, "more bytes are taken than have come")
        input.take(count)
    }

    /// Waits until more bytes have come.
    /// - Parameter idle: nothing is under way, so that a server that drains ends the connection here.
    /// - Returns: false when the client will send no more, or the server drains.
    /// - Throws: `client-gone`, `read-timeout`, `CancellationError`.
    public func fill(idle: Bool = false) async throws -> Bool {
        guard loop.isCurrent else {
            return try await withTaskExecutorPreference(loop) { try await self.fill(idle: idle) }
        }
        let before = received
        // Nothing will tell of bytes behind the client's last word, or inside OpenSSL.
        if hasPeerLeft || transport.holdsBytes { readNow() }
        while received == before {
            if let failure { throw failure }
            if isAtEnd || (idle && isDraining) { return false }
            if hasReadTimedOut || loop.now >= readDeadline { throw NetworkError.readTimeout }
            isIdle = idle
            defer { isIdle = false }
            try await waitToRead()
        }
        return true
    }

    /// From now on; nil for no deadline. It ends a `fill` that waits then, or the next one.
    public func setReadDeadline(milliseconds: Int64?) {
        hasReadTimedOut = false
        readDeadline = milliseconds.map { loop.now + $0 * 1_000_000 } ?? .max
        if readDeadline != .max { loop.deadlines.expect(readDeadline) }
    }

    private func waitToRead() async throws {
        try Task.checkCancellation()
        tickets += 1
        let ticket = tickets
        var isBusy = false
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                // The thread may have done something else since the caller looked: from here on nothing is missed.
                isBusy = reader != nil
                guard !isBusy, !isOver, !Task.isCancelled else { return continuation.resume() }
                reader = Waiter(ticket: ticket, continuation: continuation)
                // Only now: an event that finds no reader takes the interest off.
                change { $0.reading = !hasPeerLeft }
            }
        } onCancel: {
            loop.perform { if self.reader?.ticket == ticket { self.wakeReader() } }
        }
        if isBusy { throw NetworkError.busy }
    }

    /// There is nothing more to wait for.
    private var isOver: Bool {
        failure != nil || isAtEnd || hasReadTimedOut || (isIdle && isDraining)
    }

    /// Until the socket is ready for the handshake to go on.
    func waitForHandshake(writing: Bool) async throws {
        isShakingHands = true
        defer { isShakingHands = false }
        if let failure { throw failure }
        if hasReadTimedOut || loop.now >= readDeadline { throw NetworkError.readTimeout }
        change { $0.writing = writing }
        try await waitToRead()
        if let failure { throw failure }
        if hasReadTimedOut { throw NetworkError.readTimeout }
        change { $0.writing = false }
    }

    private func wakeReader() {
        guard let waiter = reader else { return }
        reader = nil
        waiter.continuation.resume()
    }

    private func readNow() {
        guard failure == nil, !isAtEnd else { return }
        switch transport.read(into: loop.scratch) {
        case .moved(let count):
            received += count
            input.append(UnsafeRawBufferPointer(rebasing: loop.scratch[..<count]))
        case .wantsRead: break
        case .wantsWrite: change { $0.writing = true }
        case .end:
            isAtEnd = true
            change { $0.reading = false }
        case .failed: fail(NetworkError.clientGone)
        }
    }

    // MARK: What is written

    /// How many bytes wait for the client to take them.
    public var unsent: Int { output.count }

    /// Sends `bytes`, at once where the socket takes them. Waits while more than `limits.unsentHigh` are unsent.
    /// - Throws: `client-gone`, `CancellationError` while waiting.
    public func write(_ bytes: [UInt8]) async throws {
        guard loop.isCurrent else {
            return try await withTaskExecutorPreference(loop) { try await self.write(bytes) }
        }
        var done = 0
        while true {
            done += try put(bytes, from: done)
            if unsent > limits.unsentHigh { try await waitToWrite(until: limits.unsentLow) }
            if done == bytes.count { return }
            // A client that takes everything would keep the others waiting.
            if unsent == 0 { await Task.yield() }
        }
    }

    /// Waits until the client's side has taken all.
    public func flush() async throws {
        guard loop.isCurrent else {
            return try await withTaskExecutorPreference(loop) { try await self.flush() }
        }
        if let failure { throw failure }
        if unsent > 0 { try await waitToWrite(until: 0) }
    }

    /// Sends or keeps some of `bytes`, without waiting: a little more than `limits.unsentHigh` at most.
    /// - Returns: how many it took.
    func put(_ bytes: [UInt8], from start: Int) throws -> Int {
        if let failure { throw failure }
        let wanted = min(bytes.count - start, limits.unsentHigh + 1)
        var taken = 0
        bytes.withUnsafeBytes { raw in
            let part = UnsafeRawBufferPointer(rebasing: raw[start..<(start + wanted)])
            if output.isEmpty { taken = send(part) }
            if taken < wanted, failure == nil {
                output.append(UnsafeRawBufferPointer(rebasing: part[taken...]))
                taken = wanted
                expectProgress()
            }
        }
        if let failure { throw failure }
        return taken
    }

    /// How many bytes the socket took.
    private func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        var sent = 0
        while sent < bytes.count {
            switch transport.write(UnsafeRawBufferPointer(rebasing: bytes[sent...])) {
            case .moved(let count): sent += count
            case .wantsWrite, .wantsRead: return sent
            case .end, .failed:
                fail(NetworkError.clientGone)
                return sent
            }
        }
        return sent
    }

    private func expectProgress() {
        change { $0.writing = true }
        if writeDeadline == .max {
            writeDeadline = loop.now + limits.writeStall * 1_000_000
            loop.deadlines.expect(writeDeadline)
        }
    }

    private func sendUnsent() {
        let sent = output.withBytes { send($0) }
        output.take(sent)
        if output.isEmpty {
            writeDeadline = .max
            change { $0.writing = false }
        } else if sent > 0 {
            writeDeadline = loop.now + limits.writeStall * 1_000_000
        }
        if output.count <= writerGoal { wakeWriter() }
    }

    private func waitToWrite(until goal: Int) async throws {
        while unsent > goal {
            if let failure { throw failure }
            try Task.checkCancellation()
            tickets += 1
            let ticket = tickets
            var isBusy = false
            await withTaskCancellationHandler {
                await withUnsafeContinuation { continuation in
                    isBusy = writer != nil
                    guard !isBusy, unsent > goal, failure == nil, !Task.isCancelled else {
                        return continuation.resume()
                    }
                    writerGoal = goal
                    writer = Waiter(ticket: ticket, continuation: continuation)
                }
            } onCancel: {
                loop.perform { if self.writer?.ticket == ticket { self.wakeWriter() } }
            }
            if isBusy { throw NetworkError.busy }
        }
        if let failure { throw failure }
    }

    private func wakeWriter() {
        guard let waiter = writer else { return }
        writer = nil
        waiter.continuation.resume()
    }

    // MARK: Events

    /// False when the system refuses to watch the socket.
    func open() -> Bool {
        guard let tag = loop.watch(descriptor, interest.events, self) else { return false }
        generation = tag
        isWatched = true
        return true
    }

    func ready(_ events: UInt32) {
        if events & (WEIR_POLL_ERROR | WEIR_POLL_HANG_UP) != 0 { return fail(NetworkError.clientGone) }
        if isShakingHands { return wakeReader() }
        if events & WEIR_POLL_OUT != 0 { becameWritable() }
        guard events & (WEIR_POLL_IN | WEIR_POLL_PEER_CLOSED) != 0, failure == nil else { return }
        if reader != nil {
            let before = received
            readNow()
            if received > before || isAtEnd { wakeReader() }
        } else if events & WEIR_POLL_PEER_CLOSED != 0 {
            peerLeft()
        } else {
            change { $0.reading = false }
        }
    }

    private func becameWritable() {
        if output.isEmpty {
            // TLS wanted to write while it read.
            change { $0.writing = false }
            if reader != nil { readNow() }
            wakeReader()
        } else {
            sendUnsent()
        }
    }

    private func peerLeft() {
        hasPeerLeft = true
        change { interest in
            interest.reading = false
            interest.leaving = false
        }
        task?.cancel()
    }

    var deadline: Int64 { min(readDeadline, writeDeadline) }

    func deadlinePassed() {
        if loop.now >= writeDeadline { return fail(NetworkError.clientGone) }
        guard loop.now >= readDeadline else { return }
        readDeadline = .max
        hasReadTimedOut = true
        wakeReader()
    }

    /// Ends both directions: whoever waits hears of it, and the task that serves is cancelled.
    func fail(_ error: WeirError) {
        guard failure == nil else { return }
        failure = error
        hasPeerLeft = true
        readDeadline = .max
        writeDeadline = .max
        output.removeAll()
        unwatch()
        task?.cancel()
        wakeReader()
        wakeWriter()
    }

    func beginDraining() {
        isDraining = true
        if isIdle { wakeReader() }
    }

    private func change(_ body: (inout Interest) -> Void) {
        let before = interest
        body(&interest)
        if isWatched, interest != before { loop.rewatch(descriptor, generation, interest.events) }
    }

    private func unwatch() {
        guard isWatched else { return }
        isWatched = false
        loop.unwatch(descriptor)
    }

    // MARK: Begin and end

    /// Runs `body`, whose task is the one that is cancelled when the client leaves.
    func serve(_ body: () async throws -> Void) async rethrows {
        try await withUnsafeCurrentTask { current in
            task = current
            defer { task = nil }
            if failure != nil { current?.cancel() }
            try await body()
        }
    }

    /// Sends what is left and then, when `lingers`, reads and drops what the client still sends.
    func finish() async throws {
        try await flush()
        if case .tls(let session) = transport { session.sayGoodbye() }
        guard lingers, !isAtEnd else { return }
        shutdown(descriptor, Int32(SHUT_WR))
        setReadDeadline(milliseconds: limits.linger)
        take(buffered)
        while try await fill() { take(buffered) }
    }

    func close() {
        fail(NetworkError.clientGone)
        if case .tls = transport { transport = .plain(-1) }
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
