internal import StreamCore

/// One connection on a thread of its own, opened when it is needed and again when it was lost.
actor PostgresConnection {
    private let target: PostgresTarget
    private let executor = ThreadExecutor(name: "weir-postgres")
    private var session: PostgresSession?
    /// Ends what the connection waits for.
    nonisolated let interrupt = Interrupt()

    init(_ target: PostgresTarget) { self.target = target }

    deinit { executor.shutDown() }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A connection that was lost while it was idle (the server was restarted) is opened anew and asked once more: it
    /// is a question, and may be put twice.
    func fetch(_ keys: Column) throws(LookupError) -> LookupReply {
        // What was raised for an earlier request is over; what was raised for this one shows in the task.
        interrupt.clear()
        guard !Task.isCancelled else { throw cancelled }
        let parameter = ArrayLiteral.text(keys, target.schema.fields[target.keyColumn].type)
        if let session {
            do throws(SessionFailure) {
                return try answer(session, parameter, keys)
            } catch {
                guard error.isLost else { throw error.lookupError(target) }
            }
        }
        do throws(SessionFailure) {
            let opened = try PostgresSession(target, interrupt)
            session = opened
            return try answer(opened, parameter, keys)
        } catch {
            throw error.lookupError(target)
        }
    }

    /// Opens the session where there is none.
    /// - Throws: `LookupError` `refused` where the server lets nobody in with this url. It may be away.
    func checkAccess() throws(LookupError) {
        interrupt.clear()
        guard session == nil, !Task.isCancelled else { return }
        do throws(SessionFailure) {
            session = try PostgresSession(target, interrupt)
        } catch {
            if case .denied = error { throw error.lookupError(target) }
        }
    }

    func close() { session = nil }

    private func answer(
        _ session: PostgresSession, _ parameter: String, _ keys: Column
    ) throws(SessionFailure) -> LookupReply {
        do throws(SessionFailure) {
            let result = try session.ask(parameter, within: target.timeout)
            return try ResultReader(target: target, columns: session.columns, result: result).reply(to: keys)
        } catch {
            if error.endsSession { self.session = nil }
            throw error
        }
    }

    private var cancelled: LookupError { SessionFailure.cancelled.lookupError(target) }
}
