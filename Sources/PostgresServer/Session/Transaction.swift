internal import StreamCore

/// What the statements of one transaction share: one epoch of the views, and one time. Outside a block a transaction
/// is a query string, or what is sent until a Sync.
final class Transaction {
    private(set) var status = TransactionStatus.idle
    private(set) var snapshot: (any ViewSnapshot)?
    private var start: Int64?
    private var savepoints: [String] = []
    /// Why it failed, where that was not its client's last statement.
    private var failure: ErrorReport?
    /// What is seen of the views; set once it is known whose transaction it is.
    var scope = Principal.nobody.scope
    private let views: any ViewReader
    private let clock: any EngineClock

    init(_ views: any ViewReader, _ clock: any EngineClock) {
        self.views = views
        self.clock = clock
    }

    /// When it began, epoch milliseconds.
    var now: Int64 {
        if let start { return start }
        let now = clock.now()
        start = now
        return now
    }

    /// Opened at the first statement that reads.
    func openSnapshot() async throws -> any ViewSnapshot {
        if let snapshot { return snapshot }
        let opened = try await views.snapshot(seeing: scope)
        snapshot = opened
        return opened
    }

    /// Lets go of the epoch. Whatever reads it must have ended.
    func release() async {
        start = nil
        guard let snapshot else { return }
        self.snapshot = nil
        await snapshot.close()
    }

    /// - Throws: 25P02 inside a block that failed.
    func requireHealthy() throws {
        guard status == .failed else { return }
        if let failure { throw failure }
        throw ErrorReport(
            .failedTransaction, "current transaction is aborted, commands ignored until end of transaction block",
            hint: "ROLLBACK ends it")
    }

    func begin() {
        status = .inBlock
        savepoints = []
        failure = nil
    }

    /// Ends the block, if there is one, but not the epoch.
    func end() {
        status = .idle
        savepoints = []
        failure = nil
    }

    func fail(_ reason: ErrorReport? = nil) async {
        guard status == .inBlock else { return }
        status = .failed
        failure = reason
        // A savepoint's statements would have to see the same epoch.
        if savepoints.isEmpty { await release() }
    }

    /// The client of a block has been idle for too long.
    func expire() async {
        savepoints = []
        await fail(
            ErrorReport(
                .idleTransaction, "the transaction was idle for too long and has let go of its epoch",
                hint: "ROLLBACK, and commit sooner or use autocommit"))
    }

    // MARK: Savepoints

    private func requireBlock(_ what: String) throws {
        guard status != .idle else {
            throw ErrorReport(.noTransaction, "\(what) can only be used in transaction blocks")
        }
    }

    func save(_ name: String) throws {
        try requireBlock("SAVEPOINT")
        guard savepoints.count < 1000 else { throw ErrorReport(.programLimit, "there are too many savepoints") }
        savepoints.append(name)
    }

    func forget(_ name: String) throws {
        try requireBlock("RELEASE SAVEPOINT")
        savepoints.removeSubrange(try place(of: name)...)
    }

    func rollBack(to name: String) throws {
        try requireBlock("ROLLBACK TO SAVEPOINT")
        savepoints.removeSubrange((try place(of: name) + 1)...)
        status = .inBlock
        failure = nil
    }

    private func place(of name: String) throws -> Int {
        guard let place = savepoints.lastIndex(of: name) else {
            throw ErrorReport(.noSavepoint, "savepoint \"\(name)\" does not exist")
        }
        return place
    }
}
