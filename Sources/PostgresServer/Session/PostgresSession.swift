internal import NetworkServer
internal import StreamCore

/// What the sessions of one server share.
struct SessionSurroundings: Sendable {
    let views: any ViewReader
    let catalog: CatalogDatabase
    let limits: PostgresLimits
    let clock: any EngineClock
    let registry: CancelRegistry
    let authority: any PostgresAuthority
    let encryption: SessionEncryption?
}

/// One client, from its first byte to its last.
///
/// `@unchecked Sendable`: used on its loop's thread alone, where the tasks that its statements run in stay as well, and
/// by one of them at a time.
final class PostgresSession: @unchecked Sendable {
    let stream: ByteStream
    let shared: SessionSurroundings
    let transaction: Transaction
    let running = RunningStatement()

    var writer = MessageWriter()
    var settings = SessionSettings()
    var user = ""
    var principal = Principal.nobody
    /// What the client showed, to be held against other rules when they change.
    var password: [UInt8]?
    /// Of the authority, when it last let the client in.
    var generation = 0
    var database = ""
    var process: Int32 = 0
    var statements: [String: PreparedStatement] = [:]
    var portals: [String: Portal] = [:]
    /// After an error of the extended protocol, everything up to the next Sync is left undone.
    private var isSkipping = false
    /// Of the views as they were when it was made.
    private var context: (views: [ViewDescription], context: RewriteContext)?

    private static let sendSize = 32 << 10

    init(_ stream: ByteStream, _ shared: SessionSurroundings) {
        self.stream = stream
        self.shared = shared
        transaction = Transaction(shared.views, shared.clock)
    }

    func serve() async throws {
        do {
            guard try await startUp() else { return }
            try await converse()
        } catch let violation as ProtocolViolation {
            writer.error(violation.report.with(.fatal))
            try await send()
        }
    }

    /// Whatever happened, nothing of the views is held longer than the client.
    func end() async {
        await closePortals()
        await transaction.release()
        shared.registry.remove(process)
    }

    private func converse() async throws {
        while let message = try await nextMessage() {
            if message == .terminate { return }
            try await handle(message)
        }
        guard stream.isDraining else { return }
        writer.error(ErrorReport(.shuttingDown, "the server ends").with(.fatal))
        try await send()
    }

    // MARK: Messages

    func nextMessage(_ limits: PostgresLimits? = nil) async throws -> FrontendMessage? {
        let framing = MessageFraming(limits: limits ?? shared.limits)
        while true {
            let found = try stream.withBuffered { bytes throws(ProtocolViolation) in
                let found = try framing.message(in: bytes)
                guard case .message(let type?, let body, let length) = found else { return nil as Message? }
                return Message(type: type, body: Array(bytes[body]), length: length)
            }
            if let found {
                stream.take(found.length)
                return try FrontendMessage(type: found.type, body: found.body[...])
            }
            guard try await waitForMore() else { return nil }
        }
    }

    private struct Message {
        var type: UInt8
        var body: [UInt8]
        var length: Int
    }

    /// A transaction block that waits for its client holds an epoch, which keeps others waiting in the end.
    private func waitForMore() async throws -> Bool {
        let holds = transaction.snapshot != nil
        stream.setReadDeadline(milliseconds: holds ? shared.limits.idleTransactionTime : nil)
        do {
            return try await stream.fill(idle: true)
        } catch let error as WeirError where error.code == NetworkError.readTimeout.code && holds {
            await closePortals()
            await transaction.expire()
            await transaction.release()
            return try await waitForMore()
        }
    }

    private func handle(_ message: FrontendMessage) async throws {
        if case .sync = message { return try await sync() }
        if isSkipping { return }
        switch message {
        case .query(let text): try await simple(text)
        case .flush: try await send()
        case .copy: break
        case .password: throw ProtocolViolation.unexpected("no password was asked for")
        default:
            do {
                try await running.run { try await self.extended(message) }
            } catch {
                try rethrowEnd(error)
                await failed(error)
                isSkipping = true
            }
        }
    }

    private func sync() async throws {
        isSkipping = false
        if transaction.status == .idle { await endOfTransaction() }
        writer.ready(transaction.status)
        try await send()
    }

    private func simple(_ text: String) async throws {
        do {
            try await running.run { try await self.query(text) }
        } catch {
            try rethrowEnd(error)
            await failed(error)
        }
        if transaction.status == .idle { await endOfTransaction() }
        writer.ready(transaction.status)
        try await send()
    }

    /// Tells the client, and fails its transaction block.
    private func failed(_ error: any Error) async {
        writer.error(ErrorReport(describing: error))
        if transaction.status == .inBlock {
            await closePortals()
            await transaction.fail()
        }
    }

    /// What ends the connection, and not a statement alone.
    private func rethrowEnd(_ error: any Error) throws {
        if Task.isCancelled { throw CancellationError() }
        if let error = error as? WeirError, error.code == NetworkError.clientGone.code { throw error }
        if let violation = error as? ProtocolViolation, violation != .notUTF8 { throw violation }
    }

    func endOfTransaction() async {
        await closePortals()
        await transaction.release()
    }

    func closePortals() async {
        for portal in portals.values { await portal.rows?.close() }
        portals = [:]
    }

    // MARK: Sending

    func send() async throws {
        guard writer.count > 0 else { return }
        try await stream.write(writer.take())
    }

    /// Sends when enough has come together, and waits where the client does not keep up.
    func sendIfLarge() async throws {
        if writer.count >= Self.sendSize { try await send() }
    }

    // MARK: What statements depend on

    func rewriteContext(_ views: [ViewDescription]) -> RewriteContext {
        if context?.views != views {
            let facts = SessionFacts(user: user, database: database, process: process, settings: settings)
            context = (views, RewriteContext(views: views, now: 0, session: facts))
        }
        var found =
            context?.context
            ?? RewriteContext(
                views: views, now: 0,
                session: SessionFacts(user: user, database: database, process: process, settings: settings))
        found.now = transaction.now
        found.session.settings = settings
        return found
    }
}
